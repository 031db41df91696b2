from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from scaffold.merge.store import Store
from tests.merge.trees import LINK
from tests.merge.trees import PROGRAM
from tests.merge.trees import File
from tests.merge.trees import Files
from tests.merge.trees import files_of
from tests.merge.trees import merge_files
from tests.merge.trees import text

EIGHT = [f"line {number}" for number in range(8)]
OLD = text(*EIGHT)
MINE = text("ours", *EIGHT)
NEW = text(*EIGHT, "theirs")
BOTH = text("ours", *EIGHT, "theirs")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store") / "store.git")


def crlf(file: File) -> File:
    return File(file.content.replace(b"\n", b"\r\n"), file.mode)


def latin(file: File) -> File:
    return File(file.content + "Müller\n".encode("latin-1"), file.mode)


def program(file: File) -> File:
    return File(file.content, PROGRAM)


EMPTY = File(b"")
ADDED = text("another file", "of nobody else")

# What each side makes of a file, and what comes out where nobody is asked.
CLEAN: dict[str, tuple[Files, Files, Files, Files]] = {
    "both edit": ({"a": OLD}, {"a": MINE}, {"a": NEW}, {"a": BOTH}),
    "renamed here, edited there": ({"a": OLD}, {"b": OLD}, {"a": NEW}, {"b": NEW}),
    "edited here, renamed there": ({"a": OLD}, {"a": MINE}, {"b": OLD}, {"b": MINE}),
    "renamed and edited here, edited there": ({"a": OLD}, {"b": MINE}, {"a": NEW}, {"b": BOTH}),
    "edited here, renamed and edited there": ({"a": OLD}, {"a": MINE}, {"b": NEW}, {"b": BOTH}),
    "both rename to the same name": ({"a": OLD}, {"b": MINE}, {"b": NEW}, {"b": BOTH}),
    "case-only rename here, edited there": ({"read": OLD}, {"Read": OLD}, {"read": NEW}, {"Read": NEW}),
    "edited here, case-only rename there": ({"read": OLD}, {"read": MINE}, {"Read": OLD}, {"Read": MINE}),
    "a directory renamed there, a file of one's own in it": (
        {"d/a": OLD, "d/b": text("b", *EIGHT)},
        {"d/a": OLD, "d/b": text("b", *EIGHT), "d/own": ADDED},
        {"e/a": OLD, "e/b": text("b", *EIGHT)},
        {"e/a": OLD, "e/b": text("b", *EIGHT), "e/own": ADDED},
    ),
    "a directory renamed here, a file added there": (
        {"d/a": OLD, "d/b": text("b", *EIGHT)},
        {"e/a": MINE, "e/b": text("b", *EIGHT)},
        {"d/a": NEW, "d/b": text("b", *EIGHT), "d/new": ADDED},
        {"e/a": BOTH, "e/b": text("b", *EIGHT), "e/new": ADDED},
    ),
    "removed by both": ({"a": OLD, "b": ADDED}, {"b": ADDED}, {"b": ADDED}, {"b": ADDED}),
    "removed here, not changed there": ({"a": OLD, "b": ADDED}, {"b": ADDED}, {"a": OLD, "b": ADDED}, {"b": ADDED}),
    "removed there, not changed here": ({"a": OLD, "b": ADDED}, {"a": OLD, "b": ADDED}, {"b": ADDED}, {"b": ADDED}),
    "mode changed here, edited there": ({"a": OLD}, {"a": program(OLD)}, {"a": NEW}, {"a": program(NEW)}),
    "edited here, mode changed there": ({"a": OLD}, {"a": MINE}, {"a": program(OLD)}, {"a": program(MINE)}),
    "mode and text, both": ({"a": OLD}, {"a": program(MINE)}, {"a": NEW}, {"a": program(BOTH)}),
    "both add the same": ({"x": OLD}, {"x": OLD, "a": ADDED}, {"x": OLD, "a": ADDED}, {"x": OLD, "a": ADDED}),
    "a link led elsewhere there": (
        {"a": File(b"x", LINK), "x": OLD},
        {"a": File(b"x", LINK), "x": MINE},
        {"a": File(b"y", LINK), "x": OLD},
        {"a": File(b"y", LINK), "x": MINE},
    ),
    "CRLF on all sides": ({"a": crlf(OLD)}, {"a": crlf(MINE)}, {"a": crlf(NEW)}, {"a": crlf(BOTH)}),
    "CRLF that only one side changed": ({"a": crlf(OLD)}, {"a": crlf(MINE)}, {"a": crlf(OLD)}, {"a": crlf(MINE)}),
    "not UTF-8": ({"a": latin(OLD)}, {"a": latin(MINE)}, {"a": latin(OLD)}, {"a": latin(MINE)}),
    "not UTF-8, both edit": (
        {"a.toml": latin(OLD)},
        {"a.toml": latin(MINE)},
        {"a.toml": File(latin(OLD).content + b"theirs\n")},
        {"a.toml": File(latin(MINE).content + b"theirs\n")},
    ),
    "a binary changed here": ({"a": File(b"\0a")}, {"a": File(b"\0b")}, {"a": File(b"\0a")}, {"a": File(b"\0b")}),
    "a binary changed there": ({"a": File(b"\0a")}, {"a": File(b"\0a")}, {"a": File(b"\0c")}, {"a": File(b"\0c")}),
    "emptied there": ({"a": OLD}, {"a": OLD}, {"a": EMPTY}, {"a": EMPTY}),
    "an empty file filled here": (
        {"a": EMPTY, "b": OLD},
        {"a": ADDED, "b": OLD},
        {"a": EMPTY, "b": NEW},
        {"a": ADDED, "b": NEW},
    ),
    "a file turned directory there": ({"a": OLD}, {"a": OLD}, {"a/b": ADDED}, {"a/b": ADDED}),
    "a directory turned file there": ({"a/b": OLD}, {"a/b": OLD}, {"a": ADDED}, {"a": ADDED}),
    "a file turned directory, edited and followed": ({"a": OLD}, {"a": MINE}, {"a/b": OLD}, {"a/b": MINE}),
}


@pytest.mark.parametrize("case", CLEAN)
def test_what_both_sides_did_is_in_the_result(store: Store, case: str) -> None:
    base, ours, theirs, expected = CLEAN[case]
    merged = merge_files(store, base, ours, theirs)
    assert (merged.conflicts, merged.left_out) == ((), ())
    assert files_of(store, merged) == expected


A, B, LINE = {"a": OLD}, {"b": OLD}, text("ours 0", *EIGHT[1:])
OTHER = text("theirs 0", *EIGHT[1:])
OWN = {"own": ADDED}
# What comes out as a conflict, by its paths, and words of the reason.
CONTRADICTIONS: dict[str, tuple[Files, Files, Files, set[str], str]] = {
    "the same line": (A, {"a": LINE}, {"a": OTHER}, {"a"}, "both sides changed the same lines"),
    "both add": (OWN, {**OWN, "a": LINE}, {**OWN, "a": OTHER}, {"a"}, "both sides added it"),
    "edited here, removed there": (A | OWN, {"a": MINE} | OWN, OWN, {"a"}, "deleted in starter 2.0"),
    "renamed here, removed there": (A | OWN, {"b": MINE} | OWN, OWN, {"b"}, "deleted in starter 2.0"),
    "removed here, renamed there": (A | OWN, OWN, {"b": NEW} | OWN, {"b"}, "deleted in yours"),
    "renamed to two names": (A, {"b": MINE}, {"c": NEW}, {"a", "b", "c"}, "renamed to"),
    "a binary": (
        {"a": File(b"\0a")},
        {"a": File(b"\0b")},
        {"a": File(b"\0c")},
        {"a"},
        "a binary file that both sides changed; yours was kept",
    ),
    "renamed to two names, both edit": (A, {"b": MINE}, {"c": NEW}, {"a", "b", "c"}, "renamed to"),
    "moved to two folders": (
        {"d/a": OLD} | OWN,
        {"e/a": MINE} | OWN,
        {"f/a": OLD} | OWN,
        {"d/a", "e/a", "f/a"},
        "renamed to",
    ),
    "moved here, renamed there, to where a file stands": (
        {"d/a": OLD, "d/x": text("x", *EIGHT), "e/b": ADDED},
        {"e/a": MINE, "d/x": text("x", *EIGHT), "e/b": ADDED},
        {"d/b": NEW, "d/x": text("x", *EIGHT), "e/b": ADDED},
        {"d/a", "e/a", "d/b"},
        "renamed to",
    ),
    "moved alone here, removed there": (
        {"d/a": OLD, "d/x": text("x", *EIGHT)},
        {"e/a": OLD, "d/x": text("x", *EIGHT)},
        {"d/x": text("x", *EIGHT)},
        {"e/a"},
        "deleted in starter 2.0",
    ),
    "a folder moved and a file in it edited here, the file removed there": (
        {"d/a": OLD, "d/x": text("x", *EIGHT)},
        {"e/a": MINE, "e/x": text("x", *EIGHT)},
        {"d/x": text("x", *EIGHT)},
        {"e/a"},
        "deleted in starter 2.0",
    ),
    "a link": (
        {"a": File(b"x", LINK)},
        {"a": File(b"y", LINK)},
        {"a": File(b"z", LINK)},
        {"a"},
        "both sides changed it",
    ),
    "a file made a link": (A, {"a": File(b"x", LINK)}, {"a": NEW}, {"a~starter", "a"}, ""),
    "edited here, emptied there": (A, {"a": MINE}, {"a": EMPTY}, {"a"}, "both sides changed the same lines"),
    "edited here, a directory there": (A, {"a": MINE}, {"a/x": ADDED}, {"a~yours"}, ""),
    "a directory here, edited there": (A, {"a/x": ADDED}, {"a": NEW}, {"a~starter"}, ""),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_what_contradicts_is_reported(store: Store, case: str) -> None:
    base, ours, theirs, paths, words = CONTRADICTIONS[case]
    merged = merge_files(store, base, ours, theirs)
    reasons = {conflict.path: conflict.reason for conflict in merged.conflicts}
    assert reasons.keys() == paths
    assert all(reasons.values())
    assert words in " ".join(reasons.values())
    assert all(conflict.stages for conflict in merged.conflicts)
    assert lost_lines(store, base, ours, theirs) == set()


def test_a_file_removed_here_stays_removed_whatever_the_starter_does_to_it(store: Store) -> None:
    merged = merge_files(store, A | OWN, OWN, {"a": NEW} | OWN)
    assert (merged.conflicts, merged.left_out) == ((), ("a",))
    assert files_of(store, merged) == OWN


def test_a_file_removed_here_stays_removed_where_the_starter_only_moves_it(store: Store) -> None:
    merged = merge_files(store, A | OWN, OWN, {"d/a": OLD} | OWN)
    assert (merged.conflicts, merged.left_out) == ((), ("d/a",))
    assert files_of(store, merged) == OWN


def test_a_file_renamed_to_two_names_stands_under_both_as_each_side_has_it(store: Store) -> None:
    merged = merge_files(store, A, {"b": MINE}, {"c": NEW})
    assert files_of(store, merged) == {"b": MINE, "c": NEW}


def test_a_file_with_a_new_place_that_both_sides_changed_is_a_conflict_there(store: Store) -> None:
    rest = {"x": text("x", *EIGHT)}
    sides = {"d/a": OLD} | rest, {"e/a": LINE} | rest, {"d/b": OTHER} | rest
    merged = merge_files(store, *sides)
    assert {conflict.path: set(conflict.stages) for conflict in merged.conflicts} == {"e/b": {1, 2, 3}}
    assert lost_lines(store, *sides) == set()


def test_settings_of_the_users_git_do_not_reach_the_merge(store: Store, home: Path) -> None:
    with (home / ".gitconfig").open("a") as config:
        config.write("[merge]\n\trenames = false\n\tdirectoryRenames = false\n[diff]\n\trenames = false\n")
    merged = merge_files(store, A, {"a": MINE}, {"b": NEW})
    assert files_of(store, merged) == {"b": BOTH}


def test_attributes_in_the_project_change_no_byte(store: Store) -> None:
    attributes = text("* text=auto eol=crlf working-tree-encoding=UTF-16", "* merge=union")
    base = {"x": OLD, "a": crlf(OLD), ".gitattributes": attributes}
    merged = merge_files(store, base, {**base, "a": crlf(MINE)}, {**base, "a": crlf(NEW)})
    assert files_of(store, merged) == {**base, "a": crlf(BOTH)}


IMPORTS = text("import json", "import os", "", "", "def f():", "    return json, os", *[""] * 6, "X = 1")


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        (
            ["import json", "", "", "def f():", "    return json", *[""] * 6, "X = 1"],
            ["import json", "import os", "", "", "def f():", "    return json, os", *[""] * 6, "X = 1", "Y = os.sep"],
            "one side uses what the other took away: os",
        ),
        (
            ["import json", "import os", "", "", "def f():", "    return json, os", *[""] * 6, "X = 1", "def f():"],
            ["import json", "import os", "", "", "def f():", "    return json, os", *[""] * 6, "X = 1"],
            "",
        ),
    ],
    ids=["a name", "one side does not parse"],
)
def test_python_that_would_not_run_is_no_clean_merge(
    store: Store, ours: list[str], theirs: list[str], reason: str
) -> None:
    merged = merge_files(store, {"a.py": IMPORTS}, {"a.py": text(*ours)}, {"a.py": text(*theirs)})
    assert [conflict.reason for conflict in merged.conflicts] == ([reason] if reason else [])


def test_a_key_that_would_stand_there_twice_is_no_clean_merge(store: Store) -> None:
    keys = [f"key{number}: {number}" for number in range(9)]
    base = [*keys[:4], "? no driver knows this", ": 1", *keys[4:]]
    ours, theirs = text("x: 1", *base), text(*base, "x: 1")
    merged = merge_files(store, {"a.yml": text(*base)}, {"a.yml": ours}, {"a.yml": theirs})
    assert [conflict.path for conflict in merged.conflicts] == ["a.yml"]


# Random trees and edits

PATHS = ["a.txt", "b.py", "d/c.txt", "d/e.toml", "f/g/h.yml", "I"]
KINDS = [
    "prepend",
    "append",
    "replace",
    "cut",
    "remove",
    "rename",
    "add",
    "chmod",
    "link",
    "binary",
    "crlf",
    "empty",
    "latin",
    "directory",
    "case",
    "move_directory",
]


def base_file(path: str) -> File:
    if path.endswith(".toml"):
        return text(*(f"key{number} = {number}" for number in range(8)))
    if path.endswith(".yml"):
        return text(*(f"key{number}: {number}" for number in range(8)))
    return text(*(f"{path[0]}{number} = {number}" for number in range(8)))


def edit(files: Files, kind: str, path: str, number: int, side: str) -> None:  # noqa: C901, PLR0912 - one arm a kind
    """Change one file of a tree; what cannot be is left."""
    mark = f"{side}{number} = {number}" if not path.endswith(".yml") else f"{side}{number}: {number}"
    if kind == "add":
        path = f"{path}.{side}{number % 3}"
        if not any(path in (there, *parents(there)) for there in files):
            files[path] = text(mark, "shared = 1")
        return
    if kind == "move_directory":
        for there in [there for there in files if there.startswith("d/")]:
            target = there.replace("d/", f"{side[0]}d/", 1)
            if target not in files:
                files[target] = files.pop(there)
        return
    file = files.get(path)
    if file is None:
        return
    lines = file.content.decode("latin-1").splitlines(keepends=True)
    place = number % max(len(lines), 1)
    if kind in {"prepend", "append", "replace", "cut", "latin"} and file.mode != LINK:
        put = {"prepend": (0, 0), "append": (len(lines), len(lines)), "replace": (place, place + 1)}
        start, end = put.get(kind, (place, place + 1))
        added = [] if kind == "cut" else [mark + (" # \xe9\n" if kind == "latin" else "\n")]
        lines[start:end] = added
        files[path] = File("".join(lines).encode("latin-1"), file.mode)
    elif kind == "remove":
        del files[path]
    elif kind in {"rename", "case"}:
        target = path.swapcase() if kind == "case" else f"{path.rpartition('.')[0]}-{side}.{number}"
        if not any(target in (there, *parents(there)) or there in parents(target) for there in files):
            files[target] = files.pop(path)
    elif kind == "chmod" and file.mode != LINK:
        files[path] = File(file.content, PROGRAM if file.mode == "100644" else "100644")
    elif kind == "link":
        files[path] = File(f"to-{side}".encode(), LINK)
    elif kind == "binary" and file.mode != LINK:
        files[path] = File(b"\0" + file.content + mark.encode() + b"\n", file.mode)
    elif kind == "crlf" and file.mode != LINK:
        files[path] = crlf(file)
    elif kind == "empty":
        files[path] = EMPTY
    elif kind == "directory":
        files[f"{path}/inside"] = files.pop(path)


def parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


Edits = list[tuple[str, str, int]]
EDITS = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(PATHS), st.integers(0, 9)), max_size=5)
BASES = st.sets(st.sampled_from(PATHS), min_size=2).map(lambda paths: {path: base_file(path) for path in sorted(paths)})
often = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def edited(base: Files, edits: Edits, side: str) -> Files:
    files = dict(base)
    for kind, path, number in edits:
        edit(files, kind, path, number, side)
    return files


def user_lines(contents: list[bytes]) -> set[bytes]:
    return {
        line.strip() for content in contents for line in content.replace(b"\0", b"").splitlines() if b"ours" in line
    }


def lost_lines(store: Store, base: Files, ours: Files, theirs: Files) -> set[bytes]:
    """Return the lines that the user wrote, and that are in neither the result nor what a reported conflict keeps."""
    merged = merge_files(store, base, ours, theirs)
    staged = [entry.oid for conflict in merged.conflicts for entry in conflict.stages.values()]
    kept = [file.content for file in files_of(store, merged).values()]
    return user_lines([file.content for file in ours.values()]) - user_lines([*kept, *store.read(staged).values()])


@often
@given(base=BASES, edits=EDITS)
def test_an_unchanged_starter_changes_nothing(store: Store, base: Files, edits: Edits) -> None:
    ours = edited(base, edits, "ours")
    merged = merge_files(store, base, ours, base)
    assert (files_of(store, merged), merged.conflicts, merged.left_out) == (ours, (), ())


@often
@given(base=BASES, edits=EDITS)
def test_an_unchanged_project_becomes_what_the_starter_is(store: Store, base: Files, edits: Edits) -> None:
    theirs = edited(base, edits, "theirs")
    merged = merge_files(store, base, base, theirs)
    assert (files_of(store, merged), merged.conflicts, merged.left_out) == (theirs, (), ())


@settings(often, max_examples=150)
@given(base=BASES, mine=EDITS, others=EDITS)
def test_no_line_of_the_users_disappears_unreported(store: Store, base: Files, mine: Edits, others: Edits) -> None:
    assert lost_lines(store, base, edited(base, mine, "ours"), edited(base, others, "theirs")) == set()


@often
@given(base=BASES, mine=EDITS, others=EDITS)
def test_merging_twice_equals_merging_once(store: Store, base: Files, mine: Edits, others: Edits) -> None:
    theirs = edited(base, others, "theirs")
    once = files_of(store, merge_files(store, base, edited(base, mine, "ours"), theirs))
    twice = merge_files(store, theirs, once, theirs)
    assert (files_of(store, twice), twice.conflicts, twice.left_out) == (once, (), ())
