from __future__ import annotations

from itertools import combinations

import pytest

from scaffold.verdict.criteria import CRITERIA
from scaffold.verdict.criteria import Criterion
from scaffold.verdict.criteria import Framework
from scaffold.verdict.engine import EVEN_FRAMEWORK
from scaffold.verdict.engine import Clarity
from scaffold.verdict.engine import decide
from tests.support import starters

IDS = [criterion.id for criterion in CRITERIA]
ALL_NEEDS = [frozenset(chosen) for size in range(len(IDS) + 1) for chosen in combinations(IDS, size)]


@pytest.mark.parametrize(
    ("needs", "framework", "clarity"),
    [
        (set(), Framework.FLASK, Clarity.EVEN),
        ({"rest-api"}, Framework.FASTAPI, Clarity.LEANING),
        ({"rest-api", "interactive-docs"}, Framework.FASTAPI, Clarity.CLEAR),
        ({"server-rendered-pages", "team-knows-flask"}, Framework.FLASK, Clarity.CLEAR),
        ({"server-rendered-pages", "rest-api"}, Framework.FLASK, Clarity.EVEN),
        ({"new-to-web-development", "rest-api"}, Framework.FASTAPI, Clarity.LEANING),
        ({"choose-every-component"}, Framework.FLASK, Clarity.LEANING),
        ({"high-concurrency", "async-io"}, Framework.FASTAPI, Clarity.CLEAR),
        (set(IDS), Framework.FLASK, Clarity.EVEN),
    ],
)
def test_the_verdict_of_some_services(needs: set[str], framework: Framework, clarity: Clarity) -> None:
    verdict = decide(needs)
    assert (verdict.framework, verdict.clarity) == (framework, clarity)


def test_there_is_a_verdict_for_every_set_of_needs_and_it_is_always_the_same() -> None:
    assert len(ALL_NEEDS) == 256
    assert all(decide(needs) == decide(needs) for needs in ALL_NEEDS)


def test_the_order_of_the_criteria_does_not_matter() -> None:
    turned = tuple(reversed(CRITERIA))
    for needs in ALL_NEEDS:
        one, other = decide(needs), decide(needs, criteria=turned)
        assert (one.framework, one.scores, one.clarity) == (other.framework, other.scores, other.clarity)


@pytest.mark.parametrize("criterion", CRITERIA, ids=IDS)
def test_a_need_never_turns_the_verdict_away_from_the_framework_that_it_favours(criterion: Criterion) -> None:
    for needs in ALL_NEEDS:
        if decide(needs).framework is criterion.favours:
            assert decide(needs | {criterion.id}).framework is criterion.favours


@pytest.mark.parametrize("criterion", CRITERIA, ids=IDS)
def test_every_criterion_turns_some_verdict(criterion: Criterion) -> None:
    assert any(decide(needs).framework is not decide(needs ^ {criterion.id}).framework for needs in ALL_NEEDS)


def test_flips_turn_the_verdict_and_nothing_smaller_does() -> None:
    for needs in ALL_NEEDS:
        verdict = decide(needs)
        sizes = {len(flip.changes) for flip in verdict.flips}
        assert len(sizes) == 1
        for flip in verdict.flips:
            changed = needs ^ {criterion.id for criterion, _ in flip.changes}
            assert decide(changed).framework is flip.framework is not verdict.framework
            assert all((criterion.id in changed) is answer for criterion, answer in flip.changes)
        smaller = [needs ^ set(ids) for size in range(1, sizes.pop()) for ids in combinations(IDS, size)]
        assert all(decide(other).framework is verdict.framework for other in smaller)


def test_the_verdict_is_clear_when_no_single_answer_turns_it_and_even_when_the_scores_are() -> None:
    for needs in ALL_NEEDS:
        verdict = decide(needs)
        single = any(decide(needs ^ {one}).framework is not verdict.framework for one in IDS)
        even = len(set(verdict.scores.values())) == 1
        assert verdict.clarity is (Clarity.EVEN if even else Clarity.LEANING if single else Clarity.CLEAR)


def test_even_scores_follow_the_rule_less_to_learn() -> None:
    even = [needs for needs in ALL_NEEDS if len(set(decide(needs).scores.values())) == 1]
    assert len(even) > 1
    assert {decide(needs).framework for needs in even} == {EVEN_FRAMEWORK} == {Framework.FLASK}


def test_the_reasons_are_the_needs_that_count_and_add_up_to_the_scores() -> None:
    for needs in ALL_NEEDS:
        verdict = decide(needs)
        assert {criterion.id for criterion in (*verdict.reasons, *verdict.objections)} == needs
        assert sum(criterion.weight for criterion in verdict.reasons) == verdict.scores[verdict.framework]
        assert sum(criterion.weight for criterion in verdict.objections) == verdict.scores[verdict.framework.other]


def test_a_need_that_is_no_criterion_is_refused() -> None:
    with pytest.raises(ValueError, match="no criterion is called blockchain"):
        decide({"blockchain"})


def test_a_criterion_weighs_something() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Criterion(id="x", question="x?", favours=Framework.FLASK, weight=0, reason="x", fact="x")


def test_the_two_sides_have_the_same_weight_in_all() -> None:
    assert len(set(decide(set(IDS)).scores.values())) == 1


def test_the_verdict_chooses_between_the_starters_that_there_are() -> None:
    assert [side.value for side in Framework] == list(starters.axes()["framework"])
