"""Answering newsvc's questions at a real terminal."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from scaffold.starter import bundle
from scaffold.starter import releases
from scaffold.starter.questions import Questionnaire
from scaffold.verdict.criteria import CRITERIA
from tests.support import starters
from tests.support.processes import Machine
from tests.support.processes import files_in
from tests.support.terminal import CTRL_C
from tests.support.terminal import CTRL_U
from tests.support.terminal import DOWN
from tests.support.terminal import ENTER
from tests.support.terminal import ESCAPE
from tests.support.terminal import LEFT
from tests.support.terminal import UP
from tests.support.terminal import Terminal

NEEDS = [criterion.id for criterion in CRITERIA]
KEYS = [*NEEDS, *(question.key for question in starters.questionnaire().asked)]
DECISION = Path("docs", "adr", "0001-web-framework.md")

Questions = Mapping[str, str]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


@pytest.fixture
def questions() -> Questions:
    """What `newsvc init` asks, by key and in order."""
    newest = releases.release(releases.Source(str(bundle.PACKAGED)))
    asked = {question.key: question.help for question in Questionnaire(releases.tree(newest)).asked}
    needs = {criterion.id: criterion.question for criterion in CRITERIA}
    numbered = {key: f"{number}/{len(needs)} {needs[key]}" for number, key in enumerate(needs, start=1)}
    return {**numbered, **asked, "framework": "Which framework?"}


def answer_all(terminal: Terminal, questions: Questions, keys: Mapping[str, tuple[str, ...]]) -> None:
    """Answer the questions, each with its keys and Enter, or with Enter alone."""
    for key, question in questions.items():
        terminal.answer(question, *keys.get(key, ()))


def printed_command(terminal: Terminal) -> list[str]:
    """Return what newsvc says to type for the same without questions, as the words behind `newsvc`."""
    said = re.search(rb"The same without questions:.*\r\n  newsvc (.*)\r\n$", terminal.raw)
    assert said
    return shlex.split(said[1].decode())


def record_of(service: Path) -> dict[str, object]:
    document = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def test_the_printed_command_makes_the_service_that_the_answers_made(
    machine: Machine, tmp_path: Path, questions: Questions
) -> None:
    keys = {
        "server-rendered-pages": ("y",),
        "rest-api": (UP,),
        "team-knows-flask": ("y", "n"),
        "async-io": ("y",),
        "interactive-docs": ("n",),
        "framework": (DOWN,),
        "name": ("orders",),
        "description": (CTRL_U, 'It\'s for orders & "more"'),
        "license": (DOWN,),
        "database": (DOWN,),
        "auth": ("n",),
        "ci": (DOWN, DOWN),
        "containers": (DOWN,),
        "tracing": ("y",),
    }
    with Terminal(machine, ["init", "--no-install"]) as terminal:
        answer_all(terminal, questions, keys)
        assert terminal.end() == 0
        typed = printed_command(terminal)
    service = machine.work / "orders"
    answers = record_of(service)
    assert {key: answers[key] for key in ("framework", "name", "owner", "license", "database")} == {
        "framework": "flask",
        "name": "orders",
        "owner": "orders-team",
        "license": "MIT",
        "database": "postgresql",
    }
    assert answers["description"] == 'It\'s for orders & "more"'
    assert [answers[key] for key in ("auth", "ci", "containers", "tracing")] == [False, "none", False, True]
    other = Machine(tmp_path / "other")
    done = other.run(*typed)
    assert done.returncode == 0, done.stderr
    assert files_in(other.work / "orders") == files_in(service)


def test_an_overruled_verdict_is_recorded_with_the_service(machine: Machine, questions: Questions) -> None:
    with Terminal(machine, ["init", "--no-install"]) as terminal:
        answer_all(terminal, questions, {"rest-api": ("y",), "framework": (DOWN,), "name": ("orders",)})
        assert terminal.end() == 0
        assert terminal.shows("FastAPI suits it (leaning, 3 to 0).")
    service = machine.work / "orders"
    decision = record_of(service)["decision"]
    assert isinstance(decision, dict)
    assert (decision["verdict"], decision["overruled"]) == ("FastAPI", True)
    told = (service / DECISION).read_text("utf-8")
    assert told.startswith("# 1. Flask as the web framework")
    assert "FastAPI suits it (leaning, 3 to 0)." in told
    assert "verruled" in told
    assert "\nTrue\n" not in told


def test_the_command_of_an_overruled_verdict_without_any_need_makes_the_same_service(
    machine: Machine, tmp_path: Path, questions: Questions
) -> None:
    with Terminal(machine, ["init", "--no-install"]) as terminal:
        answer_all(terminal, questions, {"framework": (DOWN,), "name": ("orders",)})
        assert terminal.end() == 0
        typed = printed_command(terminal)
    other = Machine(tmp_path / "other")
    done = other.run(*typed)
    assert done.returncode == 0, done.stderr
    assert files_in(other.work / "orders") == files_in(machine.work / "orders")


def test_enter_alone_makes_a_service_in_a_small_window(machine: Machine, questions: Questions) -> None:
    with Terminal(machine, ["init", "--no-install"], columns=40, lines=24) as terminal:
        for key, question in questions.items():
            terminal.wait_for_question(question)
            terminal.answer(question, *(["orders"] if key == "name" else []))
        assert terminal.end() == 0
        assert printed_command(terminal) == ["init", "orders", "--no-install", "--yes"]
    assert (machine.work / "orders" / DECISION).is_file()
    assert machine.leftovers(besides="orders") == []


def test_the_verdict_takes_eight_keystrokes_beside_enter_at_most(machine: Machine, questions: Questions) -> None:
    with Terminal(machine, ["verdict"]) as terminal:
        for key in NEEDS:
            terminal.answer(questions[key], "y")
        assert terminal.end() == 0
        assert terminal.keystrokes == 8
        assert terminal.shows("suits it (even, 8 to 8)")
        for criterion in CRITERIA:
            assert terminal.shows(criterion.fact)
    assert machine.leftovers() == []


@pytest.mark.parametrize(("back", "key"), [("Esc", ESCAPE), ("the left arrow", LEFT)], ids=["esc", "left"])
def test_a_step_back_shows_the_answer_that_was_given(
    machine: Machine, questions: Questions, back: str, key: str
) -> None:
    first, second, third = (questions[need] for need in NEEDS[:3])
    with Terminal(machine, ["verdict"]) as terminal:
        terminal.answer(first, "y")
        terminal.answer(second)
        terminal.wait_for_question(third)
        terminal.press(key)
        terminal.wait_for_question(second)
        assert terminal.pointed_at == "n) No", back
        terminal.press(key)
        terminal.wait_for_question(first)
        assert terminal.pointed_at == "y) Yes", back
        terminal.press(ENTER)
        terminal.answer(second, "y")
        for need in NEEDS[2:]:
            terminal.answer(questions[need])
        assert terminal.end() == 0
        assert terminal.shows("Flask suits it (even, 3 to 3).")


def test_the_first_question_has_no_way_back_and_stays(machine: Machine, questions: Questions) -> None:
    first, second = (questions[need] for need in NEEDS[:2])
    with Terminal(machine, ["verdict"]) as terminal:
        terminal.wait_for_question(first)
        assert "Esc" not in terminal.question
        terminal.press(LEFT)
        terminal.answer(first, "y")
        terminal.wait_for_question(second)
        assert "Esc: back" in terminal.question


def test_a_step_back_from_a_text_shows_the_text_and_the_framework_that_were_given(
    machine: Machine, questions: Questions
) -> None:
    with Terminal(machine, ["init", "--no-install"]) as terminal:
        for need in NEEDS:
            terminal.answer(questions[need])
        terminal.wait_for_question(questions["framework"])
        assert terminal.pointed_at == "Flask"
        terminal.press(DOWN, ENTER)
        terminal.answer(questions["name"], "orders")
        terminal.wait_for_question(questions["description"])
        terminal.press(ESCAPE)
        terminal.wait_for_question(questions["name"])
        terminal.wait_for("back) orders")
        terminal.press(ESCAPE)
        terminal.wait_for_question(questions["framework"])
        assert terminal.pointed_at == "FastAPI"


def test_a_refused_name_is_shown_with_its_reason_and_can_be_corrected(machine: Machine, questions: Questions) -> None:
    with Terminal(machine, ["init", "--no-install", "--framework", "flask"]) as terminal:
        terminal.answer(questions["name"], "class")
        terminal.wait_for('"class" is a keyword of Python; try class-service')
        assert terminal.question.startswith(f"> {questions['name']}")
        terminal.press(CTRL_U, "orders", ENTER)
        terminal.wait_for_question(questions["description"])
        assert not terminal.shows("keyword")
    assert machine.leftovers() == []


@pytest.mark.parametrize("key", KEYS)
def test_ctrl_c_at_a_question_ends_with_130_and_leaves_nothing(
    machine: Machine, questions: Questions, key: str
) -> None:
    earlier = KEYS[: KEYS.index(key)]
    given = [word for need in NEEDS if need in earlier for word in ("--need-not", need)]
    with Terminal(machine, ["init", "--no-install", *given]) as terminal:
        for asked in earlier:
            if asked not in NEEDS:
                terminal.answer(questions[asked], *(["orders"] if asked == "name" else []))
        question = questions[key]
        if key in NEEDS:  # those that are given are not counted
            question = f"1/{len(NEEDS) - len(earlier)} {question.partition(' ')[2]}"
        terminal.wait_for_question(question)
        terminal.press(CTRL_C)
        assert terminal.end() == 130
        last = terminal.text.splitlines()[-1]
        assert last == "Error: Interrupted. Nothing was changed."
    assert machine.leftovers() == []
    assert sorted(path.name for path in machine.home.iterdir()) == [".cache", ".newsvc"]


def test_ctrl_c_at_a_question_of_verdict_ends_with_130(machine: Machine, questions: Questions) -> None:
    with Terminal(machine, ["verdict"]) as terminal:
        terminal.answer(questions[NEEDS[0]])
        terminal.wait_for_question(questions[NEEDS[1]])
        terminal.press(CTRL_C)
        assert terminal.end() == 130
        assert "Traceback" not in terminal.text


@pytest.mark.parametrize(
    ("variables", "colour"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["usually", "no-color", "dumb"],
)
def test_colours_are_written_only_where_they_are_wanted(
    tmp_path: Path, questions: Questions, variables: dict[str, str], *, colour: bool
) -> None:
    machine = Machine(tmp_path / "machine", variables)
    with Terminal(machine, ["init", "--no-install"]) as terminal:
        answer_all(terminal, questions, {"name": ("class", ENTER, CTRL_U, "orders")})
        assert terminal.end() == 0
        assert terminal.has_colour is colour
        assert terminal.shows("newsvc init orders --no-install --yes")
