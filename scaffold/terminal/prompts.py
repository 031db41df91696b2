"""The only reader of the terminal: one question at a time, with a way back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.key_binding import KeyPressEvent
    from questionary import Question


class Answer(Enum):
    """What a person can say to a question instead of answering it."""

    BACK = "back"


def is_interactive() -> bool:
    """Say whether there is a person at a terminal to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def yes_or_no(question: str, *, default: bool, first: bool) -> bool | Answer:
    """Ask a yes-or-no question: y, n or the arrows, then Enter.

    Args:
        question: What is asked.
        default: What Enter alone means.
        first: Whether there is no question to step back to.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    from questionary import Choice

    choices = [Choice("Yes", value=True, shortcut_key="y"), Choice("No", value=False, shortcut_key="n")]
    answer = _select(question, choices, default=default, first=first, keys="y or n", shortcuts=True)
    return answer if isinstance(answer, Answer) else bool(answer)


def one_of(question: str, choices: Sequence[tuple[str, str]], *, default: str, first: bool) -> str | Answer:
    """Ask for one of several choices, by arrows or by number.

    Args:
        question: What is asked.
        choices: Each with its value and how it is shown.
        default: The value that Enter alone means.
        first: Whether there is no question to step back to.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    from questionary import Choice

    shown = [Choice(title, value=value) for value, title in choices]
    answer = _select(question, shown, default=default, first=first, keys="arrows", shortcuts=False)
    return answer if isinstance(answer, Answer) else str(answer)


def text(question: str, *, default: str, problem: Callable[[str], str | None], first: bool) -> str | Answer:
    """Ask for a line of text.

    Args:
        question: What is asked.
        default: What is in the line already.
        problem: Says what is wrong with a line, or None; a wrong line is asked for again.
        first: Whether there is no question to step back to.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    import questionary

    prompt = questionary.text(
        question,
        default=default,
        validate=lambda line: problem(line) or True,
        instruction=_instruction("", first=first),
        qmark=">",
        key_bindings=_back_keys("escape", first=first),
    )
    answer = _ask(prompt)
    return answer if isinstance(answer, Answer) else str(answer)


def _select(question: str, choices: list[Any], *, default: object, first: bool, keys: str, shortcuts: bool) -> Any:
    import questionary
    from prompt_toolkit.key_binding import merge_key_bindings

    prompt = questionary.select(
        question,
        choices=choices,
        default=next(choice for choice in choices if choice.value == default),
        use_shortcuts=shortcuts,
        use_jk_keys=False,
        instruction=_instruction(keys, first=first),
        qmark=">",
    )
    application = prompt.application
    existing = [application.key_bindings] if application.key_bindings else []
    application.key_bindings = merge_key_bindings([*existing, _back_keys("escape", "left", first=first)])
    return _ask(prompt)


def _ask(prompt: Question) -> Any:
    try:
        return prompt.unsafe_ask()
    except EOFError as error:  # Ctrl-D means the same as Ctrl-C: no answer
        raise KeyboardInterrupt from error


def _instruction(keys: str, *, first: bool) -> str:
    parts = [part for part in (keys, "" if first else "Esc: back") if part]
    return f"({', '.join(parts)})" if parts else " "


def _back_keys(*keys: str, first: bool) -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    def back(event: KeyPressEvent) -> None:
        if not first:
            event.app.exit(result=Answer.BACK)

    for key in keys:
        bindings.add(key)(back)
    return bindings
