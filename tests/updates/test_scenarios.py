from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.merge.soundness import flaw
from tests.updates import runner
from tests.updates.scenarios import RELEASES
from tests.updates.scenarios import USERS


@pytest.fixture(scope="session", params=runner.FRAMEWORKS)
def cases(
    request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[runner.Scenario]:
    return runner.scenarios(runner.rendered(template, request.param, tmp_path_factory.mktemp("rendered")))


@pytest.mark.services
def test_updates_lose_nothing_get_nothing_wrong_and_seldom_ask(cases: list[runner.Scenario], tmp_path: Path) -> None:
    """What stock Copier does with the same scenarios takes minutes: python bench/updates.py."""
    verdicts = runner.by_newsvc(cases, tmp_path)
    assert [v.scenario.name for v in verdicts if v.lost or v.wrong] == []
    mine = runner.summed(verdicts)
    assert mine.needless == 0
    assert mine.realistic_conflicts <= 0.02 * mine.realistic


def test_there_are_scenarios_enough_and_half_of_them_are_what_happens_every_day(cases: list[runner.Scenario]) -> None:
    assert len(cases) == len(USERS) * len(RELEASES) >= 300
    assert 0.4 <= sum(case.realistic for case in cases) / len(cases) <= 0.6


def test_what_is_to_be_expected_is_known_of_most_scenarios(cases: list[runner.Scenario]) -> None:
    assert sum(bool(case.expected) for case in cases) >= 0.9 * len(cases)
    contradictions = [case.name for case in cases if case.realistic and not case.expected]
    assert contradictions == [
        "the user pins a version, the release bumps a dependency",
        "the user renames a chapter, the release renames a chapter",
    ]


def test_every_change_changes_something(cases: list[runner.Scenario]) -> None:
    assert all(case.base not in (case.ours, case.theirs) for case in cases)


def test_what_every_change_leaves_can_be_read(cases: list[runner.Scenario]) -> None:
    """The starters move on; a change that adds what they have by now would be malformed, not in conflict."""
    base = cases[0].base
    sides = {f"user {c.user.name}": c.ours for c in cases} | {f"release {c.release.name}": c.theirs for c in cases}
    for name, files in sides.items():
        for path in sorted(path for path in base.keys() & files.keys() if not path.endswith(".py")):
            was, now = base[path][1], files[path][1]
            assert now == was or not flaw(path, merged=now, base=was, ours=was, theirs=was), f"{name}: {path}"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files: files | {"pyproject.toml": ("100644", b"")},
        lambda files: {path: file for path, file in files.items() if path != "README.md"},
        lambda files: files | {"README.md": ("100755", files["README.md"][1])},
        lambda files: files | {"README.md": ("100644", files["README.md"][1] + b"twice\n")},
    ],
)
def test_the_judge_sees_what_is_wrong(cases: list[runner.Scenario], spoil: object) -> None:
    assert callable(spoil)
    case = cases[0]
    (right, *_) = case.expected
    assert not runner.judged(case, right, conflict=False).wrong
    assert runner.judged(case, spoil(right), conflict=False).wrong
    assert runner.judged(case, case.base, conflict=False).lost == case.user_lines
