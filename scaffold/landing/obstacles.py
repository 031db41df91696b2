"""What stands in the way of a landing, found out before it begins."""

from __future__ import annotations

import os

from scaffold.errors import UpdateRefused
from scaffold.landing import disk
from scaffold.landing.journal import Journal
from scaffold.landing.place import Place


def refuse(place: Place, plan: Journal) -> None:
    """Refuse a landing that could not end.

    Raises:
        UpdateRefused: A file is not what the plan says it was, or cannot be written, or git is at work.
    """
    gone = {operation.path for operation in plan.operations if operation.new is None}
    for operation in plan.operations:
        target = place.folder / operation.path
        if disk.version_of(target) != operation.old:
            raise UpdateRefused(f"{operation.path} was changed a moment ago.", advice="Type the command again.")
        if operation.new is not None and target.is_dir() and not target.is_symlink():
            inside = {path.relative_to(place.folder).as_posix() for path in target.rglob("*") if not path.is_dir()}
            if inside - gone:
                raise UpdateRefused(
                    f"The starter makes a file of {operation.path}, a folder with files of yours in it.",
                    advice=f"Move them elsewhere: {', '.join(sorted(inside - gone)[:3])}",
                )
        for folder in target.parents:
            if folder == place.folder:
                break
            if folder.is_symlink():
                raise UpdateRefused(
                    f"{operation.path} would be written through {folder}, a link.", advice=f"Remove it: rm {folder}"
                )
        folder = next(parent for parent in target.parents if parent.exists())
        if not os.access(folder, os.W_OK):
            raise UpdateRefused(f"{folder} cannot be written.", advice="Make it writable, then try again.")
    if place.git_folder is not None and (place.git_folder / "index.lock").exists():
        raise UpdateRefused("Another git command is at work in the repository.", advice="Try again when it has ended.")
