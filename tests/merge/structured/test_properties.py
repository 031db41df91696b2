"""What holds for every driver, over documents that nobody thought of; the oracle merges plain data."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from scaffold.merge.structured import Merged
from scaffold.merge.structured import Sides
from scaffold.merge.structured import driver_for

NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta", "kappa"])
VALUES = st.one_of(st.integers(0, 5), st.booleans(), st.sampled_from(["x", "it's", "a # b", "y: z"]))
LISTS = st.lists(st.sampled_from(["flask>=1", "uvicorn>=2", "httpx", "pip", "ruff>=3"]), unique=True, max_size=4)
TABLES = st.dictionaries(NAMES, st.one_of(VALUES, LISTS), max_size=4)
DOCUMENTS = st.dictionaries(st.sampled_from(["one", "two", "three"]), TABLES, min_size=1)
ANY_PATH = ["a.toml", "a.yaml", "a.json", ".env.example", ".gitignore", ".dockerignore", "a.py"]


def written(path: str, document: dict[str, Any]) -> str:
    if path.endswith(".json"):
        return json.dumps(document, indent=2) + "\n"
    if path.endswith(".yaml"):
        return yaml.safe_dump(document, sort_keys=False)
    lines = []
    for name, table in document.items():
        lines += ["", f"# about {name}", f"[{name}]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def read(path: str, text: str) -> Any:
    if path.endswith(".toml"):
        return tomllib.loads(text)
    return json.loads(text) if path.endswith(".json") else yaml.safe_load(text)


def merge(path: str, base: str, ours: str, theirs: str) -> Merged | None:
    driver = driver_for(path)
    assert driver
    return driver(Sides(base=base, ours=ours, theirs=theirs))


class Contradiction(Exception):
    pass


def oracle(base: Any, ours: Any, theirs: Any) -> Any:
    """Merge plain data, lists as sets."""
    if same(ours, theirs) or same(theirs, base):
        return ours
    if same(ours, base):
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        known = base if isinstance(base, dict) else {}
        merged = {key: oracle(known.get(key), ours.get(key), theirs.get(key)) for key in {**ours, **theirs}}
        return {key: value for key, value in merged.items() if value is not None}
    if isinstance(ours, list) and isinstance(theirs, list):
        known_items = base if isinstance(base, list) else []
        kept = [item for item in known_items if item in ours and item in theirs]
        return kept + [item for item in {**dict.fromkeys(ours), **dict.fromkeys(theirs)} if item not in known_items]
    raise Contradiction


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def as_sets(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: as_sets(value) for key, value in data.items()}
    return sorted(data) if isinstance(data, list) else (type(data), data)


@pytest.mark.parametrize("path", ["a.toml", "a.yaml", "a.json"])
@given(base=DOCUMENTS, ours=DOCUMENTS, theirs=DOCUMENTS)
@settings(deadline=None, max_examples=150)
def test_a_merge_without_conflicts_is_what_the_oracle_says(path: str, base: Any, ours: Any, theirs: Any) -> None:
    merged = merge(path, *(written(path, side) for side in (base, ours, theirs)))
    if merged is None or merged.conflicts:
        return
    assert as_sets(read(path, merged.text)) == as_sets(oracle(base, ours, theirs))


@pytest.mark.parametrize("path", ["a.toml", "a.yaml", "a.json"])
@given(base=DOCUMENTS, mine=NAMES, new=NAMES, table=st.sampled_from(["one", "two", "three"]))
@settings(deadline=None, max_examples=100)
def test_additions_of_both_sides_merge_without_conflict(path: str, base: Any, mine: str, new: str, table: str) -> None:
    ours, theirs = (
        {**base, table: {**base.get(table, {}), key + who: who}} for key, who in ((mine, "mine"), (new, "new"))
    )
    merged = merge(path, *(written(path, side) for side in (base, ours, theirs)))
    if merged is None and path != "a.toml":  # {} and an indented mapping are not written alike
        return
    assert merged is not None
    assert merged.conflicts == ()
    assert as_sets(read(path, merged.text)) == as_sets(oracle(base, ours, theirs))


@pytest.mark.parametrize("path", ["a.toml", "a.yaml", "a.json"])
@given(base=DOCUMENTS, ours=DOCUMENTS)
@settings(deadline=None, max_examples=50)
def test_what_one_side_left_as_it_was_is_the_other_sides_byte_for_byte(path: str, base: Any, ours: Any) -> None:
    was, mine = written(path, base), written(path, ours)
    assert merge(path, was, mine, was) == Merged(text=mine)
    assert merge(path, was, was, mine) == Merged(text=mine)
    assert merge(path, was, mine, mine) == Merged(text=mine)


@pytest.mark.parametrize("path", ANY_PATH)
@given(texts=st.tuples(*[st.text(alphabet="ab[]{}:=,\"'#-!&*<>|\\ \n\t\r0é", max_size=40)] * 3))
@settings(deadline=None, max_examples=300)
def test_no_driver_ever_raises(path: str, texts: tuple[str, str, str]) -> None:
    merge(path, *texts)


@pytest.mark.parametrize("path", ["a.toml", "a.yaml", "a.json"])
@given(base=DOCUMENTS, ours=DOCUMENTS, theirs=DOCUMENTS)
@settings(deadline=None, max_examples=100)
def test_lines_that_all_sides_have_stay(path: str, base: Any, ours: Any, theirs: Any) -> None:
    sides = [written(path, side) for side in (base, ours, theirs)]
    merged = merge(path, *sides)
    if merged is None:
        return
    words = [{line.strip().rstrip(",") for line in side.splitlines()} for side in [*sides, merged.text]]
    assert (words[0] & words[1] & words[2]) - {""} <= words[3]
