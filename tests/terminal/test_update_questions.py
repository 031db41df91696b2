"""What `newsvc update` asks at a real terminal: what is new, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import small_starter
from tests.support import starters
from tests.support.processes import Machine
from tests.support.terminal import CTRL_C
from tests.support.terminal import DOWN
from tests.support.terminal import Terminal

OLD = "ci:\n  type: str\n  default: github\n"
NEW = "region:\n  type: str\n  help: Where does it run?\n  choices: [eu, us]\n  default: eu\n"
NEWER = "note:\n  type: str\n  help: What for?\n  default: nothing\n"
SAFE = "upkeep:\n  type: bool\n  help: Is it looked after?\n  default: true\n"
SAFE_TOLD = {"newsvc-migrations.yml": "0.2.0:\n  safe_defaults: [upkeep]\n"}
UPDATE = ["update", "orders", "--org", "newsvc.toml"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


@pytest.fixture
def service(machine: Machine, tmp_path: Path) -> Path:
    """A service whose starter asks two questions more, and a third that needs no asking."""
    small_starter.publish(tmp_path / "starter", "0.1.0", OLD)
    service = small_starter.make_service(tmp_path / "starter", machine.work / "orders", "0.1.0")
    small_starter.publish(tmp_path / "starter", "0.2.0", OLD + NEW + SAFE + NEWER, SAFE_TOLD)
    return service


def test_only_what_is_new_and_not_safe_is_asked_and_the_command_without_questions_is_told(
    machine: Machine, service: Path
) -> None:
    with Terminal(machine, UPDATE) as terminal:
        terminal.answer("Where does it run?", DOWN)
        terminal.answer("What for?")
        assert terminal.end() == 0
        command = "newsvc update orders --org newsvc.toml --set region=us --set note=nothing"
        assert f"The same without questions:\n  {command}\n" in terminal.text
        assert "  answer    region=us  (new)\n" in terminal.text
        assert not terminal.shows("Is it looked after?")
        after = {"ci": "github", "region": "us", "upkeep": True, "note": "nothing"}
        assert small_starter.answers(service) == after
    starters.git(service, "reset", "--quiet", "--hard")
    assert machine.run(*command.split()[1:]).returncode == 0
    assert small_starter.answers(service) == after


def test_what_was_given_is_not_asked(machine: Machine, service: Path) -> None:
    with Terminal(machine, [*UPDATE, "--set", "region=us"]) as terminal:
        terminal.answer("What for?")
        assert terminal.end() == 0
        assert terminal.shows("--set region=us --set note=nothing")
        assert not terminal.shows("Where does it run?")
    assert small_starter.answers(service)["region"] == "us"


def test_ctrl_c_at_a_question_changes_nothing(machine: Machine, service: Path) -> None:
    with Terminal(machine, UPDATE) as terminal:
        terminal.answer("Where does it run?")
        terminal.wait_for_question("What for?")
        terminal.press(CTRL_C)
        assert terminal.end() == 130
    assert starters.git(service, "status", "--porcelain") == ""
