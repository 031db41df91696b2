"""Python as services have it: features registered on both sides."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from scaffold.merge.structured import Merged
from scaffold.merge.structured import Sides
from scaffold.merge.structured import driver_for

FEATURES = '''\
"""The features of this service."""

from flask import Blueprint

from app.accounts.views import accounts
from app.notes.views import notes

FEATURES: list[Blueprint] = [
    accounts,
    notes,
]
'''
NAMES = st.lists(st.sampled_from(["aa", "bb", "cc", "dd", "ee"]), unique=True, min_size=1)


def merge(base: str, ours: str, theirs: str) -> Merged | None:
    driver = driver_for("app/features.py")
    assert driver
    return driver(Sides(base=base, ours=ours, theirs=theirs))


def with_feature(text: str, name: str) -> str:
    line = f"from app.{name}.views import {name}\n"
    return text.replace("\nFEATURES", f"{line}\nFEATURES").replace("]\n", f"    {name},\n]\n")


def test_a_blueprint_registered_on_both_sides_is_registered_twice_over() -> None:
    ours, theirs = with_feature(FEATURES, "orders"), with_feature(FEATURES, "search")
    assert merge(FEATURES, ours, theirs) == Merged(text=with_feature(ours, "search"))


def test_imports_stay_sorted() -> None:
    base = "from app.b import b\nfrom app.k import k\n\nx = 1\n"
    ours, theirs = (base.replace("\n\n", f"\nfrom app.{name} import {name}\n\n") for name in ("z", "m"))
    assert merge(base, ours, theirs) == Merged(
        text="from app.b import b\nfrom app.k import k\nfrom app.m import m\nfrom app.z import z\n\nx = 1\n"
    )


def test_a_row_of_features_and_calls_that_register_them_merge() -> None:
    base = "FEATURES = (notes, accounts)\n\n\ndef make(app):\n    app.include_router(notes)\n"
    ours = base.replace("accounts)", "accounts, mine)") + "    app.include_router(mine)\n"
    theirs = base.replace("accounts)", "accounts, new)") + "    app.include_router(new)\n"
    assert merge(base, ours, theirs) == Merged(
        text=base.replace("accounts)", "accounts, mine, new)")
        + "    app.include_router(mine)\n    app.include_router(new)\n"
    )


def test_a_contradiction_is_marked_on_its_lines() -> None:
    base = "import a\n\nx = 1\ny = 2\n"
    merged = merge(base, base.replace("x = 1", "x = 3"), base.replace("x = 1", "x = 4"))
    assert merged == Merged(
        text="import a\n\n<<<<<<< yours\nx = 3\n=======\nx = 4\n>>>>>>> the starter\ny = 2\n",
        conflicts=("lines 3-7: both yours and the starter changed them",),
    )


def test_one_name_from_two_places_is_given_up() -> None:
    base = "import os\n\nprint(os)\n"
    ours, theirs = ("import os\nfrom a import it\n\nprint(os)\n", "import os\nfrom b import it\n\nprint(os)\n")
    assert merge(base, ours, theirs) is None


def test_an_import_that_one_side_removed_and_the_other_began_to_use_is_given_up() -> None:
    base = "import os\nimport sys\n\n\ndef one():\n    return 1\n\n\nx = sys.path\n"
    ours = base.replace("import os\n", "")
    theirs = base.replace("return 1", "return os.getcwd()")
    assert merge(base, ours, theirs) is None


def test_an_item_that_both_sides_added_in_other_places_is_given_up() -> None:
    base = "F = [\n    a,\n    b,\n    c,\n]\n"
    ours, theirs = base.replace("[\n", "[\n    z,\n"), base.replace("    c,\n", "    c,\n    z,\n")
    assert merge(base, ours, theirs) is None


def test_a_body_of_statements_is_no_set() -> None:
    base = "def f():\n    a.x(b)\n"
    merged = merge(base, base + "    c.y(b)\n", base + "    d.z(b)\n")
    assert merged is not None
    assert merged.conflicts


def test_arguments_of_a_call_are_no_set() -> None:
    base = "f(\n    a,\n)\n"
    assert merge(base, base.replace("a,\n", "a,\n    b,\n"), base.replace("a,\n", "a,\n    c,\n")) is None


USES = "\n\ndef all_of_them():\n    return 1\n"
IN_PARENTHESES = "from app.orders import (\n{}\n)\n"


def names(*given: str) -> str:
    return f"from app.orders import {', '.join(given)}\n{USES}"


def lines(*given: str) -> str:
    return IN_PARENTHESES.format("\n".join(f"    {name}," for name in given)) + USES


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (names("b"), names("a", "b"), names("b", "c"), names("a", "b", "c")),
        (names("b", "d"), names("b", "z", "d"), names("b", "c", "d"), names("b", "z", "d", "c")),
        (names("b", "d"), names("d"), names("b", "c", "d"), names("c", "d")),
        (
            names("It", "b"),
            names("MAX", "It", "b"),
            names("It", "Of2", "Of10", "b"),
            names("MAX", "It", "Of2", "Of10", "b"),
        ),
        (names("a", "B"), names("a", "B", "c"), names("a", "A2", "B"), names("a", "A2", "B", "c")),
        (names("b"), names("b", "c as d"), names("a", "b"), names("a", "b", "c as d")),
        (lines("b"), lines("b", "z"), lines("b", "m"), lines("b", "m", "z")),
        (lines("b"), lines("b", "z as y"), lines("a", "b"), lines("a", "b", "z as y")),
        (names("b"), names("b", "z"), lines("b", "m"), lines("b", "m", "z")),
        (USES, names("a", "b") + "A = 1\n", names("b", "c") + "A = 1\n", names("a", "b", "c") + "A = 1\n"),
    ],
)
def test_the_names_of_one_import_are_a_set_in_the_order_that_they_have(
    base: str, ours: str, theirs: str, merged: str
) -> None:
    assert merge(base, ours, theirs) == Merged(text=merged)


def test_an_import_that_becomes_too_wide_for_the_file_goes_into_parentheses() -> None:
    base, ours, theirs = names("a" * 20), names("a" * 20, "b" * 20), names("a" * 20, "c" * 20)
    assert merge(base, ours, theirs) == Merged(text=lines("a" * 20, "b" * 20, "c" * 20))
    wide = f"\n# {'-' * 110}\n"
    assert merge(base + wide, ours + wide, theirs + wide) == Merged(text=names("a" * 20, "b" * 20, "c" * 20) + wide)


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (names("a", "b"), names("a", "c"), names("a", "d")),
        (names("a", "b"), names("a", "b as x"), names("a", "b as y")),
        (names("a"), names("a", "b as x"), names("a", "c as x")),
        (names("a"), names("*"), names("a", "b")),
        (names("a"), names("a", "b").replace("b\n", "b  # ours\n"), names("a", "c")),
    ],
    ids=["replaced by both", "called by two names", "one name for two things", "a star", "a comment"],
)
def test_names_that_contradict_each_other_are_left_to_a_person(base: str, ours: str, theirs: str) -> None:
    merged = merge(base, ours, theirs)
    assert merged is None or merged.conflicts


def test_a_name_that_one_side_dropped_and_the_other_began_to_use_is_given_up() -> None:
    base = names("a", "b")
    ours, theirs = names("a", "c"), names("a", "b", "d").replace("return 1", "return b()")
    merged = merge(base, ours, theirs)
    assert merged is None or merged.conflicts


IMPORTED = st.lists(st.sampled_from(["a", "b2", "b10", "C", "DD", "e as f", "g as a"]), unique=True, min_size=1)


@given(base=IMPORTED, ours=IMPORTED, theirs=IMPORTED, wide=st.tuples(st.booleans(), st.booleans(), st.booleans()))
@settings(deadline=None, max_examples=200)
def test_no_name_that_one_side_imports_is_lost(
    base: list[str], ours: list[str], theirs: list[str], wide: tuple[bool, bool, bool]
) -> None:
    sides = [(lines if many else names)(*side) for many, side in zip(wide, (base, ours, theirs), strict=True)]
    merged = merge(*sides)
    if merged is None or merged.conflicts:
        return
    (imports,) = [node for node in ast.parse(merged.text).body if isinstance(node, ast.ImportFrom)]
    found = [f"{name.name} as {name.asname}" if name.asname else name.name for name in imports.names]
    assert len(set(found)) == len(found)
    kept = {name for name in base if name in ours and name in theirs}
    assert set(found) == {name for name in [*ours, *theirs] if name not in base} | kept


@given(base=NAMES, ours=NAMES, theirs=NAMES)
@settings(deadline=None, max_examples=200)
def test_no_feature_that_one_side_added_is_lost(base: list[str], ours: list[str], theirs: list[str]) -> None:
    sides = ["F = [\n" + "".join(f"    {name},\n" for name in side) + "]\n" for side in (base, ours, theirs)]
    merged = merge(*sides)
    if merged is None or merged.conflicts:
        return
    names = [node.id for node in ast.walk(ast.parse(merged.text)) if isinstance(node, ast.Name) and node.id != "F"]
    assert len(set(names)) == len(names)
    assert {name for name in [*ours, *theirs] if name not in base or (name in ours and name in theirs)} <= set(names)
