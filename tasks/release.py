"""Release the starters: append what the working tree has of them to the bundle that travels with newsvc.

    python tasks/release.py 0.2.0      makes release 0.2.0
    python tasks/release.py --check    says whether the working tree is the newest release, by the exit code

A release is a commit that holds the starters alone, on top of the release before it, with a tag. The bundle only ever
grows, and tests/templates/releases.txt keeps each release's tree, so that a test can tell when one has changed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tasks import migrations  # noqa: E402 - after the path to it

BUNDLE = ROOT / "scaffold" / "starter" / "starters.bundle"
TREES = ROOT / "tests" / "templates" / "releases.txt"
PARTS = (".gitattributes", "copier.yml", "newsvc-migrations.yml", "templates")


def main(arguments: list[str] | None = None) -> int:
    """Release, or check; return the exit code."""
    parser = argparse.ArgumentParser(description="Release the starters.")
    parser.add_argument("version", nargs="?", help="for example 0.2.0")
    parser.add_argument("--check", action="store_true", help="is the working tree the newest release?")
    options = parser.parse_args(arguments)
    if options.check:
        return check()
    if not re.fullmatch(r"\d+\.\d+\.\d+", options.version or ""):
        parser.error("name a version such as 0.2.0")
    return release(options.version)


def check() -> int:
    """Say whether the working tree's starters are those of the newest release."""
    version, tree = known_trees()[-1]
    with tempfile.TemporaryDirectory() as scratch:
        if working_tree(Path(scratch)) == tree:
            print(f"The starters are those of release {version}.")
            return 0
    print(f"The starters differ from release {version}. Release them: nox -s release -- VERSION", file=sys.stderr)
    return 1


def release(version: str) -> int:
    """Append a release to the bundle."""
    known = known_trees()
    if known and _order(version) <= _order(known[-1][0]):
        print(f"{version} does not come after {known[-1][0]}.", file=sys.stderr)
        return 1
    if f"### {version}" not in notes():
        print(f'CHANGELOG.md has no "### {version}" under "The starters"; say there what changed.', file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        repository = Path(scratch, "starters.git")
        tree = working_tree(repository)
        if known and _are_at_fault(version, known, repository, Path(scratch, "before")):
            return 1
        append(repository, version, tree, parent=known[-1][0] if known else None)
        bundle(repository, BUNDLE)
    TREES.write_text("".join(f"{name} {hashed}\n" for name, hashed in [*known, (version, tree)]), "utf-8")
    print(f"Released {version}. Commit {BUNDLE.relative_to(ROOT)} and {TREES.relative_to(ROOT)}.")
    return 0


def _are_at_fault(version: str, known: list[tuple[str, str]], repository: Path, before: Path) -> bool:
    """Say whether the declared migrations are wrong, and tell what is."""
    versions = [name for name, _ in known]
    check_out(repository, versions[-1], before)
    found = migrations.problems(version, known=versions, before=before, now=ROOT)
    for problem in found:
        print(f"newsvc-migrations.yml: {problem}", file=sys.stderr)
    return bool(found)


def check_out(repository: Path, version: str, folder: Path) -> Path:
    """Put the files of a release into a new folder, and return it."""
    folder.mkdir()
    git("--work-tree", os.fspath(folder), "checkout", f"v{version}", "--", ".", repository=repository)
    return folder


def known_trees() -> list[tuple[str, str]]:
    """Return each release with the hash of its tree, the oldest first."""
    if not TREES.is_file():
        return []
    return [(version, tree) for version, tree in (line.split() for line in TREES.read_text("utf-8").splitlines())]


def working_tree(repository: Path) -> str:
    """Put the working tree's starters, and every release so far, into a new bare repository; return the tree's hash."""
    new_repository(repository)
    with tempfile.TemporaryDirectory() as folder:
        copy_starters(Path(folder))
        git("--work-tree", folder, "add", "--force", "--all", ".", repository=repository, cwd=Path(folder))
    return git("write-tree", repository=repository)


def new_repository(repository: Path) -> None:
    """Make a bare repository with every release so far."""
    repository.mkdir(exist_ok=True)
    git("init", "--quiet", "--bare", repository=repository)
    if BUNDLE.is_file():
        git("fetch", "--quiet", os.fspath(BUNDLE), "refs/tags/*:refs/tags/*", repository=repository)


def starter_files() -> list[str]:
    """Return the starters' files that are, or would be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *PARTS],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def copy_starters(folder: Path) -> Path:
    """Copy the working tree's starters into a folder, without what tools have left there; return the folder."""
    for name in starter_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text(notes(), "utf-8")
    return folder


def notes() -> str:
    """Return what CHANGELOG.md says of the starters; a release carries it, for whoever updates to it."""
    _, heading, after = (ROOT / "CHANGELOG.md").read_text("utf-8").partition("## The starters\n")
    return heading + after.partition("\n## ")[0].rstrip("\n") + "\n"


def append(repository: Path, version: str, tree: str, *, parent: str | None) -> None:
    """Commit a tree on top of the release before it, and tag it."""
    parents = ["-p", f"v{parent}"] if parent else []
    commit = git("commit-tree", tree, *parents, "-m", f"Starters {version}", repository=repository)
    git("tag", f"v{version}", commit, repository=repository)


def bundle(repository: Path, file: Path) -> None:
    """Write every release of a repository into one bundle."""
    git("-c", "pack.threads=1", "bundle", "create", "--quiet", os.fspath(file), "--tags", repository=repository)


def git(*arguments: str, repository: Path, cwd: Path | None = None) -> str:
    """Run git on a bare repository, as nobody in particular, and return what it prints."""
    nobody = {f"GIT_{who}_{what}": "newsvc" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "--git-dir", os.fspath(repository), *arguments]
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, env={**os.environ, **nobody})
    return done.stdout.strip()


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


if __name__ == "__main__":
    sys.exit(main())
