"""A copy of a service in which its poe tasks run: its environment, settings and temporary files are its own."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from scaffold import uv
from scaffold.service import dependencies
from scaffold.service import environment
from scaffold.service.watch import Process
from scaffold.service.watch import Watch

SECONDS = 900
NOTHING: Mapping[str, str] = MappingProxyType({})
_SETTING = re.compile(r"^(?:# ?)?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class TaskFailed(Exception):
    """A task of the service ended badly, or not at all; the message says how, in a few words."""


class Copy:
    """A service's files, aside.

    Args:
        folder: Where they are.
        watch: Ends what is started in it.

    Attributes:
        temporary: A folder for what the tasks write elsewhere.
        settings: What .env.example says of each setting.
        tasks: The service's poe tasks, each with the words of its command; none where it is more than one.
    """

    def __init__(self, folder: Path, watch: Watch) -> None:
        self.folder = folder
        # Short: PostgreSQL's socket stands in it.
        self.temporary = folder.with_name(f"{folder.name}-t")
        self.settings = dict(_SETTING.findall(_text(folder / environment.EXAMPLE)))
        self.tasks = tasks_of(_text(folder / dependencies.PROJECT))
        self._log = folder.with_name(f"{folder.name}.log")
        self._watch = watch

    @property
    def _variables(self) -> dict[str, str]:
        """The user's environment, but for what would set up this service: their databases and secrets have no say."""
        usual = {name: value for name, value in uv.environment().items() if name not in self.settings}
        own = {"UV_PROJECT_ENVIRONMENT": ".venv", "TMPDIR": os.fspath(self.temporary), "NO_COLOR": "1"}
        return usual | own

    def install(self) -> None:
        """Make the virtual environment from the lock.

        Raises:
            ToolFailed: uv could not install.
        """
        self.temporary.mkdir()
        uv.run("sync", "--locked", cwd=self.folder, variables=self._variables)

    def write_settings(self) -> None:
        """Write a .env from the service's example, with fresh secrets, unless there is one among its files."""
        if self.settings and not (self.folder / ".env").exists():
            environment.write_environment(self.folder)

    def run(self, task: str, variables: Mapping[str, str] = NOTHING) -> None:
        """Run a task to its end.

        Raises:
            TaskFailed: It failed, or went on for a quarter of an hour.
        """
        with self.running(task, variables=variables) as process:
            code = process.code(within=SECONDS)
        if code is None:
            raise TaskFailed(f"poe {task} went on for {SECONDS // 60} minutes")
        if code:
            raise TaskFailed(f"poe {task} ended with {code}")

    @contextmanager
    def running(self, task: str, *arguments: str, variables: Mapping[str, str] = NOTHING) -> Iterator[Process]:
        """Run a task until the end of the block."""
        command = [uv.executable(), "run", "--no-sync", "poe", task, *arguments]
        environment = {**self._variables, **variables}
        with self._watch.process(command, cwd=self.folder, variables=environment, log=self._log) as process:
            yield process

    def forget_output(self) -> None:
        """Forget what the tasks have written so far."""
        self._log.unlink(missing_ok=True)

    def end_of_output(self, lines: int = 20, width: int = 160) -> str:
        """Return the end of what the tasks have written."""
        written = _COLOUR.sub("", _text(self._log)).rstrip().splitlines()
        return "\n".join(line.rstrip()[:width] for line in written[-lines:])


def tasks_of(project: str) -> dict[str, list[str]]:
    """Return the poe tasks of a project file; a project that is not TOML has none."""
    try:
        tasks = tomllib.loads(project).get("tool", {}).get("poe", {}).get("tasks", {})
    except tomllib.TOMLDecodeError:
        return {}
    commands = {name: task.get("cmd", "") if isinstance(task, dict) else task for name, task in tasks.items()}
    return {name: shlex.split(said) if isinstance(said, str) else [] for name, said in commands.items()}


def _text(file: Path) -> str:
    """Return what is in a file, as far as it is text."""
    with suppress(FileNotFoundError):
        return file.read_text("utf-8", "replace")
    return ""
