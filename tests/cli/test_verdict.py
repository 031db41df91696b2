from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from scaffold.verdict.criteria import CRITERIA
from tests.conftest import Newsvc
from tests.support import documents

IDS = [criterion.id for criterion in CRITERIA]


def test_the_verdict_says_which_and_why_and_what_would_turn_it(newsvc: Newsvc) -> None:
    result = newsvc("verdict", "--need", "rest-api", "--need", "team-knows-flask", "--yes")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert (
        result.stdout
        == """
FastAPI suits it (leaning, 3 to 2).
Because:
  - Programs call it, and FastAPI turns type hints into validated requests and a typed contract.
Against it speaks:
  - The team knows Flask: its habits, its extensions and its traps are already paid for.
What would turn it:
  - yes to server-rendered-pages would make it Flask
  - no to rest-api would make it Flask
  - yes to new-to-web-development would make it Flask
  - (1 more changes of that size: newsvc verdict --json)

What that rests on:
  - FastAPI validates requests from Pydantic models; Flask leaves it to you or to an extension.
  - Flask has a decade of extensions for ORM, auth, forms and mail; FastAPI's ecosystem is growing.
"""
    )


def test_even_scores_name_the_rule_that_decided(newsvc: Newsvc) -> None:
    result = newsvc("verdict", "--yes")
    assert "Flask suits it (even, 0 to 0)." in result.stdout
    assert "the rule less-to-learn decides" in result.stdout


def test_the_document_of_every_set_of_needs_is_as_its_schema_says(newsvc: Newsvc) -> None:
    for size in (0, 1, 2, 8):
        for needs in combinations(IDS, size):
            result = newsvc("verdict", "--yes", "--json", *(word for need in needs for word in ("--need", need)))
            document = documents.read(result.stdout, "verdict")
            assert {need for need, answer in document["needs"].items() if answer} == set(needs)


def test_without_a_terminal_an_unanswered_need_is_named_with_the_option_that_answers_it(newsvc: Newsvc) -> None:
    result = newsvc("verdict", "--need", "rest-api", "--need-not", "server-rendered-pages")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert 'The need "new-to-web-development" has no answer' in result.stderr
    assert "--need new-to-web-development or --need-not new-to-web-development" in result.stderr


def test_every_need_can_be_answered_without_yes(newsvc: Newsvc) -> None:
    result = newsvc("verdict", *(word for need in IDS for word in ("--need-not", need)))
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--need", "blockchain"], 'There is no need "blockchain".'),
        (["--need", "rest-api", "--need-not", "rest-api"], '"rest-api" is both needed and not needed.'),
    ],
)
def test_a_need_that_makes_no_sense_is_refused(newsvc: Newsvc, arguments: list[str], message: str) -> None:
    result = newsvc("verdict", "--yes", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_verdict_writes_no_file(newsvc: Newsvc, folder: Path, home: Path) -> None:
    before = sorted(home.rglob("*"))
    newsvc("verdict", "--yes")
    newsvc("verdict", "--yes", "--json")
    assert list(folder.iterdir()) == []
    assert sorted(home.rglob("*")) == before
