"""Python as services have it: features registered on both sides."""

from __future__ import annotations

import ast

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
