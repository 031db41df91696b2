"""The JSON documents of `--json`; docs/json/ has their schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scaffold.commands.answer_changes import AnswerChange
from scaffold.commands.drift import Drift
from scaffold.commands.new_service import Created
from scaffold.commands.new_service import NewService
from scaffold.commands.service_update import Updated
from scaffold.commands.starters import Starter
from scaffold.commands.steps import Step
from scaffold.commands.verification import Verification
from scaffold.starter.notes import ReleaseNotes
from scaffold.verdict.criteria import Criterion
from scaffold.verdict.engine import EVEN_RULE
from scaffold.verdict.engine import Clarity
from scaffold.verdict.engine import Verdict

Document = dict[str, Any]

VERSION = 1


def verdict(result: Verdict) -> Document:
    """Describe a verdict: docs/json/verdict.schema.json."""
    return {
        "version": VERSION,
        "framework": result.framework.value,
        "scores": {side.value: score for side, score in result.scores.items()},
        "clarity": result.clarity.value,
        "rule": EVEN_RULE if result.clarity is Clarity.EVEN else None,
        "needs": {criterion.id: answer for criterion, answer in result.needs},
        "reasons": [_reason(criterion) for criterion in (*result.reasons, *result.objections)],
        "flips": [
            {
                "framework": flip.framework.value,
                "changes": [{"id": criterion.id, "answer": answer} for criterion, answer in flip.changes],
            }
            for flip in result.flips
        ],
    }


def created(result: Created, service: NewService, *, command: str, dry_run: bool) -> Document:
    """Describe a service that was made, or would be: docs/json/init.schema.json."""
    return {
        "version": VERSION,
        "dry_run": dry_run,
        "path": str(result.destination),
        "release": result.release.version,
        "source": result.release.source.url,
        "answers": result.answers,
        "verdict": verdict(service.verdict) if service.verdict else None,
        "files": list(result.files),
        "steps": _steps(result.steps),
        "complete": result.complete,
        "next": [line for line, _ in result.next],
        "command": command,
    }


def updated(result: Updated, *, dry_run: bool) -> Document:
    """Describe an update: docs/json/update.schema.json."""
    return {
        "version": 2,
        "dry_run": dry_run,
        "path": str(result.folder),
        "from": result.before,
        "to": result.after,
        "notes": _notes(result.notes),
        "answers": [_answer(change) for change in result.answers],
        "changes": [{"path": c.path, "how": c.how.value, "reason": c.reason} for c in result.changes],
        "conflicts": [change.path for change in result.conflicts],
        "patch": result.patch if dry_run else None,
        "verification": _verification(result.verification),
        "landed": result.landed,
        "steps": _steps(result.steps),
        "complete": result.complete,
    }


def status(result: Drift) -> Document:
    """Describe how far a service is from its starter: docs/json/status.schema.json."""
    return {
        "version": VERSION,
        "path": str(result.folder),
        "release": result.version,
        "newest": result.newest,
        "behind": result.behind,
        "notes": _notes(result.notes),
        "files": [{"path": path, "where": where.value} for path, where in result.files],
        "conflicts": list(result.conflicts),
    }


def starters(catalogue: Sequence[Starter]) -> Document:
    """Describe the catalogue: docs/json/starters.schema.json."""
    return {
        "version": VERSION,
        "starters": [
            {"name": starter.name, "source": starter.source, "releases": list(starter.releases)}
            for starter in catalogue
        ],
    }


def _reason(criterion: Criterion) -> Document:
    return {
        "id": criterion.id,
        "framework": criterion.favours.value,
        "weight": criterion.weight,
        "reason": criterion.reason,
        "fact": criterion.fact,
    }


def _notes(notes: Sequence[ReleaseNotes]) -> list[Document]:
    return [{"release": told.version, "changes": list(told.changes)} for told in notes]


def _answer(change: AnswerChange) -> Document:
    return {
        "key": change.key,
        "value": change.value,
        "key_before": change.key_before,
        "value_before": change.value_before,
        "reason": change.reason,
    }


def _verification(result: Verification) -> Document:
    return {
        "outcome": result.outcome.value,
        "reason": result.reason,
        "checks": [
            {
                "name": check.name,
                "outcome": check.outcome.value,
                "detail": check.detail,
                "output": check.output,
                "before": check.before.value if check.before else None,
            }
            for check in result.checks
        ],
    }


def _steps(steps: Sequence[Step]) -> list[Document]:
    return [
        {
            "name": step.name,
            "status": step.status.value,
            "detail": step.detail,
            "later": step.later,
            "seconds": round(step.seconds, 3),
        }
        for step in steps
    ]
