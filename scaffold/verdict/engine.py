"""From what a service needs to a verdict: pure functions over the criteria."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from scaffold.verdict.criteria import CRITERIA
from scaffold.verdict.criteria import Criterion
from scaffold.verdict.criteria import Framework

EVEN_RULE = "less-to-learn"
EVEN_FRAMEWORK = Framework.FLASK
EVEN_REASON = "Nothing tips the scale, so the rule less-to-learn decides: Flask, which asks less of newcomers."


class Clarity(StrEnum):
    """How far a verdict is from the other one."""

    CLEAR = "clear"  # at least two answers would have to change
    LEANING = "leaning"  # one other answer would turn it
    EVEN = "even"  # the scores are equal; the rule less-to-learn decided


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest change of answers that turns the verdict.

    Attributes:
        changes: The answers that would differ: a criterion, and its new answer.
        framework: What the verdict would then be.
    """

    changes: tuple[tuple[Criterion, bool], ...]
    framework: Framework


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Which framework suits, and everything that the answer rests on.

    Attributes:
        framework: The one that suits.
        scores: The weights of the needs that speak for each side, added up.
        clarity: How far it is from the other verdict.
        needs: Every criterion with its answer, in the order of asking.
        reasons: The criteria that spoke for `framework`, heaviest first.
        objections: The criteria that spoke for the other one, heaviest first.
        flips: Every change of answers, of the smallest size there is, that turns the verdict.
    """

    framework: Framework
    scores: dict[Framework, int]
    clarity: Clarity
    needs: tuple[tuple[Criterion, bool], ...]
    reasons: tuple[Criterion, ...]
    objections: tuple[Criterion, ...]
    flips: tuple[Flip, ...]


def decide(needs: AbstractSet[str], *, criteria: tuple[Criterion, ...] = CRITERIA) -> Verdict:
    """Weigh what a service needs.

    Args:
        needs: The ids of the criteria that are true of it.
        criteria: What is weighed.

    Raises:
        ValueError: An id names no criterion.
    """
    unknown = needs - {criterion.id for criterion in criteria}
    if unknown:
        raise ValueError(f"no criterion is called {', '.join(sorted(unknown))}")
    scores = _scores(needs, criteria)
    framework = _winner(scores)
    flips = tuple(_smallest_flips(needs, criteria))
    heaviest_first = sorted((c for c in criteria if c.id in needs), key=lambda c: -c.weight)
    return Verdict(
        framework=framework,
        scores=scores,
        clarity=_clarity(scores, flips),
        needs=tuple((criterion, criterion.id in needs) for criterion in criteria),
        reasons=tuple(c for c in heaviest_first if c.favours is framework),
        objections=tuple(c for c in heaviest_first if c.favours is framework.other),
        flips=flips,
    )


def _scores(needs: AbstractSet[str], criteria: tuple[Criterion, ...]) -> dict[Framework, int]:
    return {side: sum(c.weight for c in criteria if c.id in needs and c.favours is side) for side in Framework}


def _winner(scores: dict[Framework, int]) -> Framework:
    flask, fastapi = scores[Framework.FLASK], scores[Framework.FASTAPI]
    if flask == fastapi:
        return EVEN_FRAMEWORK
    return Framework.FLASK if flask > fastapi else Framework.FASTAPI


def _clarity(scores: dict[Framework, int], flips: tuple[Flip, ...]) -> Clarity:
    if len(set(scores.values())) == 1:
        return Clarity.EVEN
    return Clarity.LEANING if flips and len(flips[0].changes) == 1 else Clarity.CLEAR


def _smallest_flips(needs: AbstractSet[str], criteria: tuple[Criterion, ...]) -> Iterator[Flip]:
    before = _winner(_scores(needs, criteria))
    for size in range(1, len(criteria) + 1):
        found = False
        for changed in combinations(criteria, size):
            after = _winner(_scores(needs ^ {c.id for c in changed}, criteria))
            if after is not before:
                found = True
                yield Flip(tuple((c, c.id not in needs) for c in changed), after)
        if found:
            return
