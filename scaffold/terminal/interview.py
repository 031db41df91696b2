"""The questions, one after the other, with a step back from each to the one before."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any
from typing import Protocol

from scaffold.commands.proposal import Proposal
from scaffold.commands.proposal import destination_problem
from scaffold.commands.verdict import Needs
from scaffold.commands.verdict import judge
from scaffold.errors import InvalidAnswer
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Question
from scaffold.starter.questions import Questionnaire
from scaffold.terminal import prompts
from scaffold.terminal import reports
from scaffold.terminal.console import Console
from scaffold.terminal.prompts import Answer
from scaffold.verdict.criteria import CRITERIA
from scaffold.verdict.criteria import Criterion
from scaffold.verdict.criteria import Framework


@dataclass(slots=True)
class _Talk:
    """What a person has answered so far."""

    needs: Needs
    answers: Answers
    suggestions: Answers
    shown: Answers = field(default_factory=dict)  # the answers that were suggested, by question

    def suggest(self, key: str, fresh: Any) -> Any:
        """Return what to suggest: what the person chose before a step back, else what follows from the rest."""
        chosen = self.answers.get(key)
        if chosen is None or chosen == self.shown.get(key):
            self.shown[key] = fresh
            return fresh
        return chosen


_INTRODUCTION = "What does the service need? Type y or n, or use the arrows; then Enter."


class Card(Protocol):
    """A question with its place in a talk."""

    def __call__(self, talk: _Talk, *, first: bool) -> Answer | None:
        """Ask it, and keep the answer in the talk; `first` says that there is nothing to step back to."""


def is_wanted(*, yes: bool, as_json: bool) -> bool:
    """Say whether there is a person to ask, who has not said that there should be no questions."""
    return not yes and not as_json and prompts.is_interactive()


def ask_needs(needs: Needs, console: Console) -> Needs:
    """Ask the criteria that have no answer yet, and return all answers.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    talk = _Talk(dict(needs), {}, {})
    console.say(_INTRODUCTION)
    _play(_criterion_cards(talk), talk)
    return talk.needs


def complete(proposal: Proposal, console: Console) -> Proposal:
    """Ask what a proposal leaves open: the criteria, then with the verdict told the framework, then the questions.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    talk = _Talk(dict(proposal.needs), dict(proposal.answers), proposal.suggestions)
    questionnaire = proposal.questionnaire
    cards = [
        # Where there is no destination yet, the name becomes it.
        _question_card(question, questionnaire, destination_problem if question.key == "name" else lambda _: None)
        for question in questionnaire.asked
        if question.key not in (*talk.answers, "framework")
    ]
    if "framework" not in {**talk.answers, **talk.suggestions}:
        cards = [*_criterion_cards(talk), _framework_card(console), *cards]
        console.say(_INTRODUCTION)
    _play(cards, talk)
    return replace(proposal, needs=talk.needs, answers=talk.answers)


def ask_new(questions: Sequence[Question], questionnaire: Questionnaire, answers: Answers) -> Answers:
    """Ask questions that are new to a service with the given answers, and return all answers.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    talk = _Talk({}, dict(answers), {})
    _play([_question_card(question, questionnaire) for question in questions], talk)
    return talk.answers


def _play(cards: Sequence[Card], talk: _Talk) -> None:
    position = 0
    while position < len(cards):
        answer = cards[position](talk, first=position == 0)
        position += -1 if answer is Answer.BACK else 1


def _criterion_cards(talk: _Talk) -> list[Card]:
    unanswered = [criterion for criterion in CRITERIA if criterion.id not in talk.needs]
    return [_criterion_card(criterion, f"{n}/{len(unanswered)}") for n, criterion in enumerate(unanswered, start=1)]


def _criterion_card(criterion: Criterion, progress: str) -> Card:
    def ask(talk: _Talk, *, first: bool) -> Answer | None:
        default = talk.needs.get(criterion.id, False)
        answer = prompts.yes_or_no(f"{progress} {criterion.question}", default=default, first=first)
        if isinstance(answer, Answer):
            return answer
        talk.needs[criterion.id] = answer
        return None

    return ask


def _framework_card(console: Console) -> Card:
    def ask(talk: _Talk, *, first: bool) -> Answer | None:
        verdict = judge(talk.needs, defaults=True)
        reports.verdict(verdict, console)
        chosen = talk.suggest("framework", verdict.framework.value)
        choices = [(side.value, side.label) for side in (verdict.framework, verdict.framework.other)]
        answer = prompts.one_of("Which framework?", choices, default=chosen, first=first)
        if isinstance(answer, Answer):
            return answer
        talk.answers["framework"] = Framework(answer).value
        return None

    return ask


def _question_card(
    question: Question, questionnaire: Questionnaire, also: Callable[[str], str | None] = lambda _: None
) -> Card:
    """Return the card of a project question; `also` says what else can be wrong with a line of text."""

    def problem(line: str, answers: Answers) -> str | None:
        try:
            questionnaire.check(question, line, answers)
        except InvalidAnswer as error:
            return error.message
        return also(line)

    def ask(talk: _Talk, *, first: bool) -> Answer | None:
        fresh = talk.suggestions.get(question.key)
        if fresh is None:
            fresh = questionnaire.default(question, talk.answers)
        answer = _ask(question, talk.suggest(question.key, fresh), problem, talk, first=first)
        if isinstance(answer, Answer):
            return answer
        talk.answers[question.key] = answer
        return None

    return ask


def _ask(
    question: Question, default: Any, problem: Callable[[str, Answers], str | None], talk: _Talk, *, first: bool
) -> Any:
    if question.type == "bool":
        return prompts.yes_or_no(question.help, default=bool(default), first=first)
    if question.choices:
        choices = [(choice, choice) for choice in question.choices]
        return prompts.one_of(question.help, choices, default=default or question.choices[0], first=first)
    return prompts.text(
        question.help, default=default or "", problem=lambda line: problem(line, talk.answers), first=first
    )
