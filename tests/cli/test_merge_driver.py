"""The drivers, called by git in merges and rebases of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.merge.structured import PATTERNS
from tests.conftest import Newsvc

Files = dict[str, bytes]
OPEN = b'[project]\ndependencies = [\n    "flask>=3.1",\n'
BASE, MINE, NEW = OPEN + b"]\n", OPEN + b'    "a>=1",\n]\n', OPEN + b'    "b>=1",\n]\n'
BOTH = OPEN + b'    "a>=1",\n    "b>=1",\n]\n'
OURS, THEIRS = BASE.replace(b">=3.1", b">=3.2"), BASE.replace(b">=3.1", b">=3.3")


def git(folder: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode in codes, said
    return said


def commit(folder: Path, files: Files) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Some work")


def diverge(folder: Path, base: Files, ours: Files, theirs: Files) -> Path:
    """Make a repository with two branches, standing on `main`, and return it."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, {"README.md": b"", **base})
    git(folder, "switch", "--quiet", "--create", "feature")
    commit(folder, theirs)
    git(folder, "switch", "--quiet", "main")
    commit(folder, ours)
    return folder


def merge(folder: Path, code: int = 0) -> str:
    return git(folder, "merge", "--quiet", "--no-edit", "feature", codes=(code,))


def test_git_merges_what_its_own_merge_leaves_to_a_person(folder: Path, newsvc: Newsvc) -> None:
    sides = {"pyproject.toml": BASE}, {"pyproject.toml": MINE}, {"pyproject.toml": NEW}
    merge(diverge(folder.with_name("without"), *sides), code=1)
    diverge(folder, *sides)
    assert newsvc("merge-driver", "--install").exit_code == 0
    merge(folder)
    assert (folder / "pyproject.toml").read_bytes() == BOTH
    assert git(folder, "status", "--porcelain", "--untracked-files=no") == ""


def test_git_rebases_by_it_too(folder: Path, newsvc: Newsvc) -> None:
    diverge(folder, {"app/x.toml": BASE}, {"app/x.toml": MINE}, {"app/x.toml": NEW})
    newsvc("merge-driver", "--install")
    git(folder, "rebase", "--quiet", "main", "feature")
    assert (folder / "app/x.toml").read_bytes() == BOTH


def test_a_contradiction_is_a_conflict_of_gits_on_its_smallest_part(folder: Path, newsvc: Newsvc) -> None:
    diverge(folder, {"a.toml": BASE}, {"a.toml": OURS}, {"a.toml": THEIRS})
    newsvc("merge-driver", "--install")
    said = merge(folder, code=1)
    assert "newsvc: a.toml: project.dependencies.flask: ours 'flask>=3.2', theirs 'flask>=3.3'" in said
    lines = (folder / "a.toml").read_text().splitlines()
    assert [line[:8] for line in lines[2:7]] == ["<<<<<<< ", '    "fla', "=======", '    "fla', ">>>>>>> "]
    assert [line.split()[2] for line in git(folder, "ls-files", "--unmerged").splitlines()] == ["1", "2", "3"]


@pytest.mark.parametrize("path", ["a folder/it's mine.toml", "-x.toml", "$(touch ran);.toml", 'qu"ote.toml', "ü.toml"])
def test_any_path_is_merged(folder: Path, newsvc: Newsvc, path: str) -> None:
    diverge(folder, {path: BASE}, {path: MINE}, {path: NEW})
    newsvc("merge-driver", "--install")
    merge(folder)
    assert (folder / path).read_bytes() == BOTH
    assert not (folder / "ran").exists()


LATIN = "# Müller\n".encode("latin-1")
FAR = b"".join(b"# %d\n" % number for number in range(9))


CONTENTS: dict[str, tuple[bytes | None, bytes, bytes, bytes]] = {
    "both add it": (None, MINE, NEW, BOTH),
    "CRLF": (BASE, MINE.replace(b"\n", b"\r\n"), NEW, BOTH.replace(b"\n", b"\r\n")),
    "not UTF-8": (
        BASE + FAR + LATIN,
        MINE + FAR + LATIN,
        BASE + FAR + LATIN + b"x = 1\n",
        MINE + FAR + LATIN + b"x = 1\n",
    ),
    "the same": (BASE, MINE, MINE, MINE),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_contents_of_any_kind(folder: Path, newsvc: Newsvc, kind: str) -> None:
    base, ours, theirs, merged = CONTENTS[kind]
    diverge(folder, {} if base is None else {"a.toml": base}, {"a.toml": ours}, {"a.toml": theirs})
    newsvc("merge-driver", "--install")
    merge(folder)
    assert (folder / "a.toml").read_bytes() == merged


def test_a_binary_file_stays_as_it_is_in_a_conflict(folder: Path, newsvc: Newsvc) -> None:
    diverge(folder, {"a.json": b"\0a"}, {"a.json": b"\0b"}, {"a.json": b"\0c"})
    newsvc("merge-driver", "--install")
    assert "a binary file" in merge(folder, code=1)
    assert (folder / "a.json").read_bytes() == b"\0b"


def test_python_that_would_not_run_is_a_conflict(folder: Path, newsvc: Newsvc) -> None:
    base = b"import os\n\n\ndef one():\n    return 1\n\n\n" + b"x = 1\n" * 5
    ours, theirs = base.replace(b"import os\n", b"import re\n"), base.replace(b"return 1", b"return os.sep")
    diverge(folder, {"a.py": base}, {"a.py": ours}, {"a.py": theirs})
    newsvc("merge-driver", "--install")
    assert "one side uses what the other took away: os" in merge(folder, code=1)


def test_markers_are_as_long_as_an_attribute_says(folder: Path, newsvc: Newsvc) -> None:
    diverge(folder, {"a.toml": BASE}, {"a.toml": OURS}, {"a.toml": THEIRS})
    newsvc("merge-driver", "--install")
    with (folder / ".git/info/attributes").open("a") as attributes:
        attributes.write("*.toml conflict-marker-size=12\n")
    merge(folder, code=1)
    text = (folder / "a.toml").read_text()
    assert all(f"\n{sign * 12}" in text and sign * 13 not in text for sign in "<=>")


def test_without_newsvc_git_merges_by_lines_and_marks_what_it_cannot(folder: Path, newsvc: Newsvc) -> None:
    diverge(folder, {"a.toml": BASE, "b.toml": FAR}, {"a.toml": OURS, "b.toml": FAR + b"x = 1\n"}, {"a.toml": THEIRS})
    newsvc("merge-driver", "--install")
    driver = git(folder, "config", "merge.newsvc.driver").strip()
    git(folder, "config", "merge.newsvc.driver", driver.replace(sys.executable, "/gone/python"))
    merge(folder, code=1)
    assert "<<<<<<< ours\n" in (folder / "a.toml").read_text()


def test_modules_in_a_project_are_not_taken_for_newsvcs(folder: Path, newsvc: Newsvc) -> None:
    traps = {f"{name}.py": b"raise SystemExit('trapped')\n" for name in ("scaffold", "typer", "json")}
    diverge(folder, {"a.toml": BASE, **traps}, {"a.toml": MINE}, {"a.toml": NEW})
    newsvc("merge-driver", "--install")
    assert "trapped" not in merge(folder)
    assert (folder / "a.toml").read_bytes() == BOTH


def test_a_linked_work_tree_merges_as_its_repository_does(folder: Path, newsvc: Newsvc) -> None:
    diverge(folder, {"a.toml": BASE}, {"a.toml": MINE}, {"a.toml": NEW})
    newsvc("merge-driver", "--install")
    git(folder, "worktree", "add", "--quiet", "--detach", "elsewhere")
    merge(folder / "elsewhere")
    assert (folder / "elsewhere/a.toml").read_bytes() == BOTH


def test_setting_it_up_twice_is_setting_it_up_once_and_can_be_taken_back(folder: Path, newsvc: Newsvc) -> None:
    git(folder, "init", "--quiet")
    attributes = folder / ".git/info/attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_bytes(b"*.png binary\n# M\xfcller's\n*.toml merge=newsvc text\n")
    config, own = (folder / ".git/config").read_bytes(), attributes.read_bytes()
    (folder / "deep").mkdir()
    first = newsvc("merge-driver", "--install")
    once = (folder / ".git/config").read_bytes(), attributes.read_bytes()
    assert newsvc("merge-driver", "--install").output == first.output
    assert ((folder / ".git/config").read_bytes(), attributes.read_bytes()) == once
    assert once[1].startswith(own)
    for pattern in PATTERNS:
        assert f"\n{pattern} merge=newsvc\n".encode() in once[1]
        assert f"  {pattern} merge=newsvc\n" in first.output
    assert newsvc("merge-driver", "--uninstall").exit_code == 0
    assert ((folder / ".git/config").read_bytes(), attributes.read_bytes()) == (config, own)
    assert newsvc("merge-driver", "--uninstall").exit_code == 0


def test_outside_a_repository_there_is_nothing_to_set_up(folder: Path, newsvc: Newsvc) -> None:
    refused = newsvc("merge-driver", "--install")
    assert (refused.exit_code, list(folder.iterdir())) == (1, [])
    assert "git init" in refused.output


def test_a_failure_is_no_conflict_and_changes_nothing(folder: Path, newsvc: Newsvc) -> None:
    (folder / "ours").write_bytes(MINE)
    (folder / "theirs").write_bytes(NEW)
    failed = newsvc("merge-driver", "--", "gone", "ours", "theirs", "a.toml", "7", "%S", "%X", "%Y")
    assert failed.exit_code == 129
    assert "gone" in failed.output
    assert (folder / "ours").read_bytes() == MINE


@pytest.mark.parametrize("words", [(), ("a", "b", "c"), ("a", "b", "c", "d", "seven"), tuple("abcd5wxyz")])
def test_other_words_are_refused_with_what_to_type(newsvc: Newsvc, words: tuple[str, ...]) -> None:
    refused = newsvc("merge-driver", *words)
    assert refused.exit_code == 2
    assert "newsvc merge-driver --install" in refused.output


def test_markers_tell_what_git_calls_the_sides(folder: Path, newsvc: Newsvc) -> None:
    for name, content in (("base", BASE), ("ours", OURS), ("theirs", THEIRS)):
        (folder / name).write_bytes(content)
    said = newsvc("merge-driver", "--", "base", "ours", "theirs", "a.toml", "7", "", "HEAD", "0a1b2c3 (A feature)")
    assert said.exit_code == 1
    text = (folder / "ours").read_text()
    assert "<<<<<<< HEAD\n" in text
    assert ">>>>>>> 0a1b2c3 (A feature)\n" in text


def test_a_merge_loads_nothing_that_is_slow(folder: Path) -> None:
    for name, content in (("base", BASE), ("ours", MINE), ("theirs", NEW)):
        (folder / name).write_bytes(content)
    code = """
import sys
from scaffold.cli import main
sys.argv = ["newsvc", "merge-driver", "--", "base", "ours", "theirs", "a.toml"]
try:
    main()
except SystemExit as end:
    assert not end.code
print({"copier", "jinja2", "yaml", "questionary", "rich"} & sys.modules.keys())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert (folder / "ours").read_bytes() == BOTH
