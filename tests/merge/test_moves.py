from __future__ import annotations

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from scaffold.merge.moves import follow
from scaffold.merge.store import Store
from scaffold.merge.three_way import MergedTree
from scaffold.merge.three_way import merge
from scaffold.starter.migrations import Migration
from tests.merge.trees import File
from tests.merge.trees import Files
from tests.merge.trees import files_of
from tests.merge.trees import text
from tests.merge.trees import tree_of

EIGHT = [f"line {number}" for number in range(8)]
OLD = text(*EIGHT)
MINE = text("ours", *EIGHT)
# Too little is left of it for git to see that it is the same file.
REWRITTEN = text(EIGHT[0], *(f"new {number}" for number in range(20)))
BOTH = text("ours", EIGHT[0], *(f"new {number}" for number in range(20)))
OWN = text("nobody else has this")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store") / "store.git")


def merge_moved(
    store: Store, moves: dict[str, str], base: Files, ours: Files, theirs: Files, *, taken: str = ""
) -> tuple[MergedTree, dict[str, str]]:
    """Merge three trees along declared moves; return what comes out, and the moves that were made."""
    migration = Migration(version="0.2.0", moved_files=moves)
    base_tree, ours_tree, theirs_tree = (store.entries(tree_of(store, files)) for files in (base, ours, theirs))
    moved = follow(migration.place, base=base_tree, ours=ours_tree, theirs=theirs_tree, taken=lambda p: p == taken)
    trees = [store.write_tree(tree) for tree in (moved.base, moved.ours, theirs_tree)]
    return merge(store, base=trees[0], ours=trees[1], theirs=trees[2], name="starter 2.0"), moved.moves


# The declared moves, the three trees, and what comes out where nobody is asked.
CLEAN: dict[str, tuple[dict[str, str], Files, Files, Files, Files]] = {
    "edited here, moved and rewritten there": (
        {"a": "d/b"},
        {"a": OLD},
        {"a": MINE},
        {"d/b": REWRITTEN},
        {"d/b": BOTH},
    ),
    "a folder, with a file of one's own in it": (
        {"d/": "e/f/"},
        {"d/a": OLD},
        {"d/a": MINE, "d/own": OWN},
        {"e/f/a": REWRITTEN},
        {"e/f/a": BOTH, "e/f/own": OWN},
    ),
    "one's own file in a folder that has not moved here": ({"d/": "e/"}, {}, {"d/own": OWN}, {}, {"d/own": OWN}),
    "a folder into itself": (
        {"d/": "d/e/"},
        {"d/a": OLD},
        {"d/a": MINE},
        {"d/e/a": REWRITTEN},
        {"d/e/a": BOTH},
    ),
    "two that change places": (
        {"a": "b", "b": "a"},
        {"a": OLD, "b": OWN},
        {"a": MINE, "b": OWN},
        {"b": REWRITTEN, "a": OWN},
        {"b": BOTH, "a": OWN},
    ),
    "another file in the old place": (
        {"a": "b"},
        {"a": OLD},
        {"a": MINE},
        {"a": OWN, "b": REWRITTEN},
        {"a": OWN, "b": BOTH},
    ),
    "moved here already": ({"a": "b"}, {"a": OLD}, {"b": MINE}, {"b": REWRITTEN}, {"b": BOTH}),
    "moved elsewhere here": (
        {"a": "b"},
        {"a": OLD},
        {"c": MINE},
        {"b": text(*EIGHT, "theirs")},
        {"c": text("ours", *EIGHT, "theirs")},
    ),
    "removed here": ({"a": "b"}, {"a": OLD}, {}, {"b": OLD}, {}),
    "not made by these answers": ({"a": "b"}, {"a": OLD}, {"a": OLD}, {}, {}),
}


@pytest.mark.parametrize("case", CLEAN)
def test_edits_follow_a_declared_move(store: Store, case: str) -> None:
    moves, base, ours, theirs, expected = CLEAN[case]
    merged, _ = merge_moved(store, moves, base, ours, theirs)
    assert merged.conflicts == ()
    assert files_of(store, merged) == expected


@pytest.mark.parametrize(
    ("moves", "ours", "taken"),
    [
        ({"a": "b"}, {"a": MINE, "b": OWN}, ""),
        ({"a": "b"}, {"a": MINE}, "b"),
        ({"a": "b"}, {"a": MINE, "b/own": OWN}, ""),
        ({"a": "b/c"}, {"a": MINE, "b": OWN}, ""),
        ({"a": "c", "b": "c"}, {"a": MINE, "b": MINE}, ""),
    ],
    ids=["a file", "a file that git does not know", "a folder", "a file for a folder", "another move"],
)
def test_a_move_into_the_place_of_something_is_not_made_and_nothing_is_lost(
    store: Store, moves: dict[str, str], ours: Files, taken: str
) -> None:
    base = dict.fromkeys(ours.keys() & moves.keys(), OLD)
    merged, made = merge_moved(store, moves, base, ours, dict.fromkeys(moves.values(), REWRITTEN), taken=taken)
    assert made == {}
    assert lines(ours) <= lines(files_of(store, merged)) | staged(store, merged)


PATHS = ["a", "b", "d/a", "d/b", "e/a", "e/b", "d/e/a"]
MOVES = {"a": "b", "b": "e/a", "d/": "e/", "e/": "d/e/", "d/a": "b", "d/b": "d/e/a"}
A_LINE = st.sampled_from(["one", "two", "three", "four", "five"])
CONTENT = st.lists(A_LINE, max_size=6).map(lambda lines: text(*lines))


@st.composite
def trees(draw: st.DrawFn) -> Files:
    """Files at some of the paths; none stands where another has its folder."""
    chosen = draw(st.lists(st.sampled_from(PATHS), unique=True))
    files = {path: draw(CONTENT) for path in chosen}
    return {path: file for path, file in files.items() if not any(other.startswith(f"{path}/") for other in files)}


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, str], Files, Files, Files]:
    """Moves, a base, a project that edits, removes and adds to it, and a release that moves and rewrites."""
    moves = {old: MOVES[old] for old in draw(st.lists(st.sampled_from(sorted(MOVES)), unique=True))}
    base, added, theirs = draw(trees()), draw(trees()), draw(trees())
    ours = dict(base)
    for number, path in enumerate(sorted(base)):
        if draw(st.booleans()):
            ours[path] = File(ours[path].content + f"mine {number}\n".encode())
        elif draw(st.booleans()):
            del ours[path]
    for number, (path, file) in enumerate(sorted(added.items())):
        if not any(path == p or path.startswith(f"{p}/") or p.startswith(f"{path}/") for p in ours):
            ours[path] = File(file.content + f"my own {number}\n".encode())
    return moves, base, ours, theirs


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_no_line_of_the_users_is_lost_by_any_declaration(
    store: Store, history: tuple[dict[str, str], Files, Files, Files]
) -> None:
    moves, base, ours, theirs = history
    merged, _ = merge_moved(store, moves, base, ours, theirs)
    mine = lines(ours) - lines(base) - lines(theirs)
    assert mine <= lines(files_of(store, merged)) | staged(store, merged)


def lines(files: Files) -> set[bytes]:
    return {line for file in files.values() for line in file.content.splitlines()}


def staged(store: Store, merged: MergedTree) -> set[bytes]:
    """Return the lines of what stands in git's index as a conflict."""
    oids = [entry.oid for conflict in merged.conflicts for entry in conflict.stages.values()]
    return {line for content in store.read(oids).values() for line in content.splitlines()}
