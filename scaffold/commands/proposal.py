"""What somebody asks `newsvc init` for, from the options and the organisation to a service that can be made."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scaffold.commands.answers import check_given
from scaffold.commands.answers import complete
from scaffold.commands.answers import typed
from scaffold.commands.new_service import FirstSteps
from scaffold.commands.new_service import NewService
from scaffold.commands.verdict import Needs
from scaffold.commands.verdict import judge
from scaffold.commands.verdict import record
from scaffold.errors import NewsvcError
from scaffold.errors import UsageError
from scaffold.org.settings import OrgSettings
from scaffold.service.staging import check_destination
from scaffold.starter import releases
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Questionnaire
from scaffold.starter.releases import Release
from scaffold.verdict.criteria import Framework
from scaffold.verdict.engine import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A service as far as it is asked for.

    Attributes:
        destination: Its folder; None until the name says it.
        release: The release of the starter.
        questionnaire: The questions of the release.
        needs: The verdict's criteria that are answered.
        answers: The project questions that are answered, checked.
        suggestions: The organisation's answers to others.
    """

    destination: Path | None
    release: Release
    questionnaire: Questionnaire
    needs: Needs
    answers: Answers
    suggestions: Answers


def propose(
    dest: str | None, *, needs: Needs, given: Mapping[str, Any], version: str | None, org: OrgSettings
) -> Proposal:
    """Check what was asked for.

    Args:
        dest: The folder; its last part is the name, unless `given` has one.
        needs: The verdict's criteria that are answered.
        given: The answers to project questions.
        version: The release; None is the newest.
        org: The organisation's settings.

    Raises:
        UsageError: Something in it is refused.
        DestinationRefused: The service cannot be made there.
    """
    destination = None if dest is None else resolve_destination(dest)
    if destination is not None:
        given = {"name": destination.name, **given}
    release = releases.release(releases.source_at(org.source), version)
    questionnaire = Questionnaire(releases.tree(release))
    answers = check_given(questionnaire, given)
    if destination is not None:
        check_destination(destination)
    return Proposal(
        destination=destination,
        release=release,
        questionnaire=questionnaire,
        needs=needs,
        answers=answers,
        suggestions=check_given(questionnaire, org.defaults),
    )


def settle(proposal: Proposal, *, defaults: bool, steps: FirstSteps, today: date) -> NewService:
    """Return the service that a proposal asks for.

    Args:
        proposal: What was asked for, with the answers of a person if there was one to ask.
        defaults: Whether the questions' defaults answer what nobody has answered.
        steps: What follows the rendering.
        today: The date of the decision.

    Raises:
        AnswerMissing: A question has no answer.
    """
    verdict = _verdict(proposal, defaults=defaults)
    answers = {**proposal.suggestions, **proposal.answers}
    if verdict is not None:
        answers = {"framework": verdict.framework.value, **proposal.suggestions, **proposal.answers}
    answers = complete(proposal.questionnaire, answers, defaults=defaults)
    return NewService(
        destination=proposal.destination or resolve_destination(answers["name"]),
        release=proposal.release,
        answers=answers,
        decision=record(verdict, Framework(answers["framework"]), today),
        steps=steps,
        verdict=verdict,
    )


def command(proposal: Proposal, service: NewService, options: Sequence[str]) -> str:
    """Return the command that makes the same service without questions.

    Args:
        proposal: What was asked for, with a person's answers.
        service: What it came to.
        options: Other options that were given.
    """
    place = os.path.relpath(service.destination)
    words = ["newsvc", "init", str(service.destination) if place.startswith("..") else place]
    for identifier, answer in proposal.needs.items():
        if answer:
            words += ["--need", identifier]
    if service.verdict is None or service.verdict.framework.value != service.answers["framework"]:
        if service.verdict is not None and not any(proposal.needs.values()):
            # Without any need the command would record that nothing was asked.
            words += ["--need-not", service.verdict.needs[0][0].id]
        words += ["--framework", service.answers["framework"]]
    sofar: Answers = {}
    for question in proposal.questionnaire.asked:
        value = service.answers[question.key]
        implied = proposal.suggestions.get(question.key, proposal.questionnaire.default(question, sofar))
        if question.key == "name":
            implied = service.destination.name
        if question.key != "framework" and value != implied:
            words += ["--set", f"{question.key}={typed(value)}"]
        sofar[question.key] = value
    return shlex.join([*words, *options, "--yes"])


def destination_problem(name: str) -> str | None:
    """Say why no service can be made in a folder of that name here, or None where one can."""
    try:
        check_destination(resolve_destination(name))
    except NewsvcError as error:
        return error.message
    return None


def resolve_destination(text: str) -> Path:
    """Return the absolute path that a DEST means.

    Raises:
        UsageError: It is empty, climbs out with `..`, or holds characters that cannot be printed.
    """
    if not text.strip():
        raise UsageError("The destination is empty.", advice="Type, for example: newsvc init orders")
    if not text.isprintable():
        raise UsageError(f"The destination {text!a} holds characters that cannot be printed.")
    if ".." in Path(text).parts:
        raise UsageError(
            f"The destination {text} climbs out of this folder.",
            advice=f"If that is meant: newsvc init {shlex.quote(str(Path(text).resolve()))}",
        )
    return Path(os.path.abspath(Path(text).expanduser()))


def _verdict(proposal: Proposal, *, defaults: bool) -> Verdict | None:
    """Return what the needs say; None where the framework was named and no need was."""
    named = "framework" in proposal.answers or "framework" in proposal.suggestions
    if named and not proposal.needs:
        return None
    return judge(proposal.needs, defaults=defaults or named)
