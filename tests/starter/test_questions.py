from __future__ import annotations

import keyword
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from scaffold.errors import InvalidAnswer
from scaffold.errors import RenderingFailed
from scaffold.starter.questions import Questionnaire
from tests.support import starters

ANSWERS = {"framework": "flask", "name": "orders"}


def check(key: str, value: object) -> Any:
    questionnaire = starters.questionnaire()
    return questionnaire.check(questionnaire.question(key), value, ANSWERS)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "A name is needed"),
        ("class", "is a keyword of Python"),
        ("match", "is a keyword of Python"),
        ("json", "is a module of Python's standard library"),
        ("http", "is a module of Python's standard library"),
        ("flask", "is a package that the service depends on"),
        ("fastapi", "is a package that the service depends on"),
        ("pytest-cov", "is a package that the service depends on"),
        ("app", "is a folder of every service"),
        ("../x", "lower-case letters, digits and single hyphens"),
        ("a/b", "lower-case letters, digits and single hyphens"),
        ("a b", "lower-case letters, digits and single hyphens"),
        ("9x", "lower-case letters, digits and single hyphens"),
        ("-x", "lower-case letters, digits and single hyphens"),
        ("x-", "lower-case letters, digits and single hyphens"),
        ("a--b", "lower-case letters, digits and single hyphens"),
        ("Orders", "lower-case letters, digits and single hyphens"),
        ("or_ders", "lower-case letters, digits and single hyphens"),
        ("orders\n", "lower-case letters, digits and single hyphens"),
        ("or\x00ders", "lower-case letters, digits and single hyphens"),
        ("ördërs", "lower-case letters, digits and single hyphens"),
        ("\uff4frders", "lower-case letters, digits and single hyphens"),
        ("{{ 7*7 }}", "lower-case letters, digits and single hyphens"),
        ("a" * 41, "at most 40 characters"),
        ("a" * 300, "at most 40 characters"),
    ],
)
def test_a_name_that_could_not_be_everywhere_a_name_goes_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(InvalidAnswer, match=re.escape(reason)) as refusal:
        check("name", name)
    assert refusal.value.exit_code == 2
    assert refusal.value.advice == "Type, for example: --set name=orders"


@pytest.mark.parametrize("name", ["orders", "x", "order-api", "a" * 40, "no", "v2-orders"])
def test_a_plain_name_is_taken(name: str) -> None:
    assert check("name", name) == name


def test_every_keyword_and_every_standard_module_is_refused() -> None:
    reserved = {word for word in (*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names) if word[0].islower()}
    for word in reserved:
        with pytest.raises(InvalidAnswer):
            check("name", word.lower().replace("_", "-"))


def test_every_package_that_a_starter_pins_is_refused_as_a_name() -> None:
    pins = [
        line.partition("==")[0]
        for file in (starters.ROOT / "templates" / "constraints").glob("*.txt")
        for line in file.read_text("utf-8").splitlines()
    ]
    assert {"flask", "fastapi", "sqlalchemy"} <= set(pins)
    for package in pins:
        with pytest.raises(InvalidAnswer):
            check("name", package)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("description", " ", "at least one word"),
        ("description", "x" * 121, "at most 120 characters; this one has 121"),
        ("description", "two\nlines", "one line of printable characters"),
        ("description", "a tab\there", "one line of printable characters"),
        ("description", "\x1b[31mred", "one line of printable characters"),
        ("description", "half a pair \ud83d", "one line of printable characters"),
        ("owner", "", "An owner is 1 to 60 characters"),
        ("owner", 'a"b', "An owner is 1 to 60 characters"),
        ("owner", "team\n", "An owner is 1 to 60 characters"),
        ("owner", "{{ 7*7 }}", "An owner is 1 to 60 characters"),
        ("license", "GPL", "It is one of: proprietary, MIT, Apache-2.0, BSD-3-Clause."),
        ("database", "mysql", "It is one of: sqlite, postgresql."),
        ("auth", "maybe", "It is yes or no."),
        ("name", 7, "This question takes text."),
    ],
)
def test_an_answer_that_breaks_a_rule_is_refused_with_the_reason(key: str, value: object, reason: str) -> None:
    with pytest.raises(InvalidAnswer, match=re.escape(reason)):
        check(key, value)


@pytest.mark.parametrize(
    ("typed", "meant"), [("yes", True), ("True", True), ("on", True), ("1", True), ("n", False), ("off", False)]
)
def test_a_yes_or_no_is_read_as_people_write_it(*, typed: str, meant: bool) -> None:
    assert check("auth", typed) is meant


def test_defaults_follow_from_earlier_answers() -> None:
    questionnaire = starters.questionnaire()
    assert questionnaire.default(questionnaire.question("owner"), ANSWERS) == "orders-team"
    assert questionnaire.default(questionnaire.question("name"), ANSWERS) is None


def test_every_question_has_a_help_text_and_all_but_the_name_a_default_that_its_own_rule_takes() -> None:
    questionnaire = starters.questionnaire()
    for question in questionnaire.asked:
        assert question.help != question.key
        if question.key != "name":
            default = questionnaire.default(question, ANSWERS)
            assert questionnaire.check(question, default, ANSWERS) == default


def test_a_question_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(InvalidAnswer, match='no question "databse"') as refusal:
        starters.questionnaire().question("databse")
    assert "database" in refusal.value.advice


def test_a_rule_that_does_not_render_is_the_starters_fault(tmp_path: Path) -> None:
    (tmp_path / "copier.yml").write_text("name:\n  type: str\n  validator: '{% if %}'\n")
    questionnaire = Questionnaire(tmp_path)
    with pytest.raises(RenderingFailed, match=r"copier\.yml is at fault"):
        questionnaire.check(questionnaire.question("name"), "x", {})


def test_a_release_without_questions_is_the_starters_fault(tmp_path: Path) -> None:
    with pytest.raises(RenderingFailed, match="cannot be read"):
        Questionnaire(tmp_path)
