"""Which framework suits what a service needs; the use case behind `newsvc verdict`, and what is said and kept of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from scaffold.errors import AnswerMissing
from scaffold.errors import UsageError
from scaffold.verdict.criteria import CRITERIA
from scaffold.verdict.criteria import Framework
from scaffold.verdict.engine import EVEN_REASON
from scaffold.verdict.engine import Clarity
from scaffold.verdict.engine import Flip
from scaffold.verdict.engine import Verdict
from scaffold.verdict.engine import decide

Needs = dict[str, bool]


def read_needs(true: Iterable[str], false: Iterable[str]) -> Needs:
    """Read the values of `--need` and `--need-not`.

    Raises:
        UsageError: An id names no criterion, or has both answers.
    """
    needs: Needs = {}
    known = [criterion.id for criterion in CRITERIA]
    for answer, ids in ((True, true), (False, false)):
        for identifier in ids:
            if identifier not in known:
                raise UsageError(f'There is no need "{identifier}".', advice=f"The needs are: {', '.join(known)}")
            if needs.setdefault(identifier, answer) is not answer:
                raise UsageError(
                    f'"{identifier}" is both needed and not needed.', advice="Give it to --need or to --need-not."
                )
    return needs


def judge(needs: Needs, *, defaults: bool) -> Verdict:
    """Weigh the needs.

    Args:
        needs: The answers given, by criterion.
        defaults: Whether a criterion without an answer counts as no.

    Raises:
        AnswerMissing: A criterion has no answer.
    """
    for criterion in CRITERIA:
        if criterion.id not in needs and not defaults:
            raise AnswerMissing(
                f'The need "{criterion.id}" has no answer, and there is nobody to ask: {criterion.question}',
                advice=f"Type: --need {criterion.id} or --need-not {criterion.id}; with --yes, the others are no.",
            )
    return decide({identifier for identifier, answer in needs.items() if answer})


def summary(verdict: Verdict) -> str:
    """Say a verdict in one sentence."""
    won, lost = verdict.scores[verdict.framework], verdict.scores[verdict.framework.other]
    return f"{verdict.framework.label} suits it ({verdict.clarity}, {won} to {lost})."


def reasons(verdict: Verdict) -> tuple[str, ...]:
    """Say what spoke for the verdict."""
    even = (EVEN_REASON,) if verdict.clarity is Clarity.EVEN else ()
    return tuple(criterion.reason for criterion in verdict.reasons) + even


def flip_sentence(flip: Flip) -> str:
    """Say a change of answers that turns a verdict."""
    changes = " and ".join(f"{'yes' if answer else 'no'} to {c.id}" for c, answer in flip.changes)
    return f"{changes} would make it {flip.framework.label}"


def record(verdict: Verdict | None, chosen: Framework, today: date) -> dict[str, Any]:
    """Return what a service's answers file and docs/adr/0001-web-framework.md keep of the decision.

    Args:
        verdict: What the answers said; None when nothing was asked.
        chosen: The framework that was taken in the end.
        today: When.
    """
    if verdict is None:
        return {"date": today.isoformat(), "asked": False}
    return {
        "date": today.isoformat(),
        "asked": True,
        "verdict": verdict.framework.label,
        "overruled": chosen is not verdict.framework,
        "summary": summary(verdict),
        "needs": [
            {"id": criterion.id, "question": criterion.question, "answer": answer}
            for criterion, answer in verdict.needs
        ],
        "reasons": list(reasons(verdict)),
        "objections": [criterion.reason for criterion in verdict.objections],
        "facts": [criterion.fact for criterion in (*verdict.reasons, *verdict.objections)],
        "flips": [flip_sentence(flip) for flip in verdict.flips[:3]],
    }
