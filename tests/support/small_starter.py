"""A starter of a few lines, whose releases a test writes as plain data, and a service of its first one."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import copier
import yaml

from tests.support import starters

COPIER = '_subdirectory: template\n_answers_file: .copier-answers.yml\n_templates_suffix: ""\n'
RECORD = {"template/.copier-answers.yml": "{{ _copier_answers|to_nice_yaml }}\n"}
Release = Mapping[str, str]


def publish(folder: Path, version: str, questions: str, files: Release = {}, *, message: str = "") -> None:
    """Release a starter.

    Args:
        folder: Its repository, which is made where it is missing.
        version: The release.
        questions: What its copier.yml asks.
        files: Its other files, by path.
        message: That of its tag; without one the tag is a plain name.
    """
    if not folder.is_dir():
        folder.mkdir()
        starters.git(folder, "init", "--quiet")
    for there in folder.iterdir():
        if there.name != ".git":
            shutil.rmtree(there) if there.is_dir() else there.unlink()
    for path, content in {"copier.yml": COPIER + questions, **RECORD, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    starters.git(folder, "add", "--all")
    starters.git(folder, "commit", "--quiet", "--allow-empty", "--message", f"Release {version}")
    starters.git(folder, "tag", *(["--annotate", "--message", message] if message else []), f"v{version}")


def make_service(starter: Path, folder: Path, version: str, answers: Mapping[str, object] = {}) -> Path:
    """Make a committed service of a release, by stock Copier, beside a newsvc.toml that names the starter."""
    copier.run_copy(
        str(starter),
        folder,
        data=dict(answers),
        vcs_ref=f"v{version}",
        defaults=True,
        quiet=True,
        settings=copier.Settings(),
    )
    starters.git(folder, "init", "--quiet")
    commit(folder)
    (folder.parent / "newsvc.toml").write_text(f'[source]\nurl = "{starter}"\n')
    return folder


def commit(folder: Path) -> None:
    """Commit all of a service's files."""
    starters.git(folder, "add", "--all")
    starters.git(folder, "commit", "--quiet", "--message", "Work")


def answers(service: Path) -> dict[str, object]:
    """Return the answers that a service records, without what is Copier's."""
    document = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    return {key: value for key, value in document.items() if not key.startswith("_")}


def files(service: Path) -> dict[str, bytes]:
    """Return the files of a service but git's and newsvc's own."""
    found = (path for path in service.rglob("*") if path.is_file() and not {".git", ".newsvc"} & set(path.parts))
    return {path.relative_to(service).as_posix(): path.read_bytes() for path in found}
