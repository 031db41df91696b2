"""The only writer of the terminal: plain lines, quiet, with colour that never carries the meaning alone."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import TextIO

from scaffold.commands.steps import Step
from scaffold.commands.steps import StepStatus
from scaffold.errors import NewsvcError

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_STEP_MARKS = {
    StepStatus.DONE: ("ok", "green"),
    StepStatus.SKIPPED: ("--", "dim"),
    StepStatus.FAILED: ("!!", "yellow"),
}


class Console:
    """Writes results to standard output and everything else to standard error.

    Args:
        as_json: Whether standard output is kept for one JSON document.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json

    @property
    def width(self) -> int:
        """How many characters a line has."""
        return shutil.get_terminal_size().columns

    def say(self, text: str = "") -> None:
        """Write a line; to standard error where the output is JSON."""
        self._write(text, sys.stderr if self._as_json else sys.stdout)

    def heading(self, text: str) -> None:
        """Write a line that stands out."""
        self.say(self._styled(text, "bold"))

    def document(self, content: Mapping[str, Any]) -> None:
        """Write the JSON document that is the output."""
        self._write(json.dumps(content, indent=2, ensure_ascii=False), sys.stdout)

    def patch(self, text: str) -> None:
        """Write a patch, byte for byte, so that git can read it."""
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()

    def step(self, step: Step) -> None:
        """Write how far a step is: while it runs, on a terminal, a line that its end replaces."""
        live = sys.stderr.isatty()
        if step.status is StepStatus.RUNNING:
            if live:
                sys.stderr.write(f"  ..  {step.name} ...")
                sys.stderr.flush()
            return
        if live:
            sys.stderr.write("\r\033[K" if _moves_cursor() else "\n")
        mark, colour = _STEP_MARKS[step.status]
        took = f" ({step.seconds:.1f} s)" if step.seconds >= 1 else ""
        detail = f": {step.detail}" if step.detail else ""
        self._write(f"  {self._styled(mark, colour)}  {step.name}{detail}{took}", sys.stderr)
        if step.later and step.status is StepStatus.FAILED:
            self._write(f"      later: {step.later}", sys.stderr)

    def tree(self, top: str, files: Iterable[str]) -> None:
        """Draw a folder: its folders with how many files they hold, and the files beside them."""
        counts: dict[str, int] = {}
        for file in files:
            first, slash, _ = file.partition("/")
            counts[first + slash] = counts.get(first + slash, 0) + 1
        self.say(f"  {top}/")
        for name, count in sorted(counts.items(), key=lambda item: (not item[0].endswith("/"), item[0])):
            files_inside = f"  {count} file{'' if count == 1 else 's'}" if name.endswith("/") else ""
            self.say(f"    {name:<24}{files_inside}".rstrip())

    def error(self, error: NewsvcError) -> None:
        """Write what is wrong, and what to type."""
        self._write(f"{self._styled('Error:', 'red')} {error.message}", sys.stderr)
        if error.advice:
            self._write(f"  {error.advice}", sys.stderr)

    def bug(self, summary: str, log: str) -> None:
        """Write that newsvc itself is at fault."""
        self._write(f"{self._styled('A bug in newsvc:', 'red')} {summary}", sys.stderr)
        self._write(f"  The details are in {log}; please send them along with what you typed.", sys.stderr)

    def _styled(self, text: str, style: str) -> str:
        if os.environ.get("NO_COLOR") or not sys.stderr.isatty() or not sys.stdout.isatty() or not _moves_cursor():
            return text
        return f"\033[{_STYLES[style]}m{text}\033[0m"

    def _write(self, text: str, stream: TextIO) -> None:
        # A terminal that cannot show a character still shows the rest of the line.
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()


def _moves_cursor() -> bool:
    return os.environ.get("TERM", "dumb") != "dumb"
