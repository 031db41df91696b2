"""The git bundle of all releases that travels with newsvc, and its copy in the home folder.

A service's answers file records `~/.newsvc/starters.bundle`: the same text on every machine, which newsvc and Copier
both read. So newsvc keeps that file as new as its own copy.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from scaffold.errors import SourceUnavailable

URL = "~/.newsvc/starters.bundle"
PACKAGED = Path(__file__).with_name("starters.bundle")


def refresh() -> Path:
    """Bring the home folder's bundle up to this newsvc's, and return it.

    A bundle with releases that this newsvc has not, left there by a newer one, is kept.

    Raises:
        SourceUnavailable: The home folder cannot be written.
    """
    home = Path(URL).expanduser()
    if home.is_file() and heads(PACKAGED).items() <= heads(home).items():
        return home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        # Written beside it and renamed: another newsvc may be reading it now.
        handle, beside = tempfile.mkstemp(dir=home.parent, prefix=".starters-")
        os.close(handle)
        shutil.copyfile(PACKAGED, beside)
        os.replace(beside, home)
    except OSError as error:
        raise SourceUnavailable(
            f"newsvc keeps its starters in {URL}, which cannot be written: {error.strerror}.",
            advice="Make the folder writable, or set HOME to one that is.",
        ) from error
    return home


def heads(bundle: Path) -> dict[str, str]:
    """Return the tags in a bundle, with the commit that each names; a damaged bundle has none.

    The header is text, one reference a line, and ends at the first empty line
    (https://git-scm.com/docs/gitformat-bundle).
    """
    tags = {}
    with bundle.open("rb") as file:
        if not file.readline().startswith(b"# v"):
            return {}
        for line in iter(file.readline, b"\n"):
            commit, _, reference = line.decode("ascii", "replace").strip().partition(" ")
            if not reference:
                break
            tags[reference.removeprefix("refs/tags/")] = commit
    return tags
