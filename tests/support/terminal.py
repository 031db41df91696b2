"""A terminal that a test types into and reads from: a real pseudo-terminal with a screen behind it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pexpect
import pyte

from tests.support.processes import NEWSVC
from tests.support.processes import Machine

ENTER = "\r"
ESCAPE = "\x1b"
LEFT = "\x1b[D"
RIGHT = "\x1b[C"
UP = "\x1b[A"
DOWN = "\x1b[B"
CTRL_C = "\x03"
CTRL_U = "\x15"  # empties a line

_COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
_PROMPT = "> "


class _Screen(pyte.Screen):
    """A screen that answers when the program asks where its cursor is, as terminals do."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.replies: list[str] = []

    def write_process_input(self, data: str) -> None:
        self.replies.append(data)


class Terminal:
    """newsvc in a terminal.

    Args:
        machine: Whose folders and environment it has.
        arguments: What is typed behind `newsvc`.
        columns: How many characters a line has.
        lines: How many lines the screen has; so many, usually, that nothing scrolls away.

    Attributes:
        raw: Every byte that it wrote.
        keystrokes: How many keys beside Enter were pressed.
    """

    def __init__(self, machine: Machine, arguments: Sequence[str], *, columns: int = 160, lines: int = 160) -> None:
        environment = {"TERM": "xterm-256color", **machine.environment, "PWD": str(machine.work)}
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            NEWSVC[0],
            [*NEWSVC[1:], *arguments],
            cwd=str(machine.work),
            env=environment,
            dimensions=(lines, columns),
        )
        self._child.delaybeforesend = None
        self._screen = _Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        self.keystrokes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """What the screen shows."""
        # Screen.display says the same, a hundred times slower: most of the screen was never written to.
        rows = {number: row for number, row in self._screen.buffer.items() if row}
        lines = ["".join(row[column].data for column in range(max(row) + 1)) for number, row in sorted(rows.items())]
        return "\n".join(line.rstrip() for line in lines).rstrip()

    @property
    def question(self) -> str:
        """What the screen shows from the last question on."""
        lines = self.text.splitlines()
        starts = [number for number, line in enumerate(lines) if line.startswith(_PROMPT)]
        return "\n".join(lines[starts[-1] :]) if starts else ""

    @property
    def pointed_at(self) -> str:
        """The choice that Enter would take."""
        return next((line.strip(" »") for line in self.question.splitlines() if line.lstrip().startswith("»")), "")

    @property
    def has_colour(self) -> bool:
        """Whether any colour was asked for, of a letter or of its background."""
        return bool(_COLOUR.search(self.raw))

    def shows(self, text: str) -> bool:
        """Say whether a text is on the screen, wherever its lines are broken."""
        return _unbroken(text) in _unbroken(self.text)

    def wait_for_question(self, text: str) -> None:
        """Wait until a question is the last thing on the screen."""
        self._wait(lambda: _unbroken(self.question).startswith(_unbroken(_PROMPT + text)), f"the question: {text}")

    def wait_for(self, text: str) -> None:
        """Wait until a text is on the screen."""
        self._wait(lambda: self.shows(text), f"the text: {text}")

    def press(self, *keys: str) -> None:
        """Press keys, or type texts."""
        for key in keys:
            self._child.send(key)
            self.keystrokes += 0 if key == ENTER else 1 if key.startswith("\x1b") else len(key)

    def answer(self, question: str, *keys: str) -> None:
        """Wait for a question, press keys and then Enter."""
        self.wait_for_question(question)
        self.press(*keys, ENTER)

    def end(self) -> int:
        """Wait for the end, and return the exit code; a signal's is negative."""
        self._wait(lambda: not self._read(), "the end")
        self._child.close()
        return self._child.exitstatus if self._child.exitstatus is not None else -(self._child.signalstatus or 0)

    def _wait(self, condition: Callable[[], bool], wanted: str) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            going = self._read()
            if condition():
                return
            assert going, f"newsvc ended without {wanted}\n{self.text}"
            assert time.monotonic() < deadline, f"there is no sign of {wanted}\n{self.text}"

    def _read(self) -> bool:
        """Take in what was written meanwhile, and say whether there may be more."""
        try:
            written = self._child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += written
        self._stream.feed(written)
        while self._screen.replies:
            self._child.send(self._screen.replies.pop(0))
        return True


def _unbroken(text: str) -> str:
    return "".join(text.split())
