"""What the proof of an update found, before anything of it landed."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from enum import StrEnum

from scaffold.errors import VerificationFailed


class Outcome(StrEnum):
    """How a check, or all of them, ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A check of the updated service.

    Attributes:
        name: What it is called.
        outcome: How it ended.
        detail: Why it failed or was skipped.
        output: The end of what was written until it failed.
        before: How the same check ends without the update; None where that was not asked, or could not be found out.
    """

    name: str
    outcome: Outcome
    detail: str = ""
    output: str = ""
    before: Outcome | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """The checks of an updated service.

    Attributes:
        checks: Each, in their order; none where nothing was checked.
        reason: Why nothing was.
    """

    checks: tuple[Checked, ...] = ()
    reason: str = ""

    @property
    def failures(self) -> tuple[Checked, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.outcome is Outcome.FAILED)

    @property
    def outcome(self) -> Outcome:
        """How the checks ended, all together."""
        if self.failures:
            return Outcome.FAILED
        return Outcome.SKIPPED if self.reason else Outcome.PASSED


def refusal(verification: Verification) -> VerificationFailed:
    """Return the error that says which checks failed, with what they wrote."""
    told = "\n".join(_told(check) for check in verification.failures)
    names = ", ".join(check.name for check in verification.failures)
    return VerificationFailed(
        f"The updated service would fail: {names}. Nothing was changed.\n{told}",
        advice="Mend the service first, or update it as it is: newsvc update --no-verify",
    )


def _told(check: Checked) -> str:
    before = {
        Outcome.PASSED: "it passes without the update",
        Outcome.FAILED: "it fails without the update too",
        Outcome.SKIPPED: "the service did not have it before",
        None: "whether it passes without the update could not be found out",
    }[check.before]
    return f"  {check.name}: {check.detail}; {before}\n{textwrap.indent(check.output, '    ')}".rstrip()
