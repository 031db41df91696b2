"""The commands that a page of a rendered service shows."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A word in capitals stands for what the reader puts there.
PLACEHOLDERS = {"EMAIL": "ada@example.com", "FILE": "copy.db", "KEY=VALUE": "license=MIT", "NAME": "iniconfig"}
PAGES = ("README.md", "AGENTS.md", "docs/runbook.md")
PROGRAMS = ("copier", "docker", "kubectl", "newsvc", "uv")


@dataclass(frozen=True, slots=True)
class Command:
    """A line that a page tells to type."""

    line: str

    @property
    def words(self) -> list[str]:
        """The line as a shell reads it."""
        return shlex.split(self.line)

    @property
    def program(self) -> str:
        """What is run."""
        return self.words[0]

    @property
    def task(self) -> str:
        """The service's own task, or nothing."""
        return self.words[3] if self.words[:3] == ["uv", "run", "poe"] and len(self.words) > 3 else ""

    @property
    def filled(self) -> str:
        """The line with something for every placeholder."""
        return re.sub("|".join(PLACEHOLDERS), lambda found: PLACEHOLDERS[found[0]], self.line)


def commands(page: str) -> list[Command]:
    """Return a page's commands in order: the lines of its code blocks, and what it names within its sentences."""
    spans = "|".join(PROGRAMS)
    found = re.findall(rf"^ {{4}}(\S.*)$|`((?:{spans}) [^`]+)`", page, re.MULTILINE)
    lines = [re.sub(r"\s{2,}#.*$", "", block) or span for block, span in found]
    return [Command(line.strip()) for line in lines]


def of_service(service: Path) -> set[tuple[str, str]]:
    """Return each page's name with each command that it shows."""
    return {(page, command.line) for page in PAGES for command in commands((service / page).read_text("utf-8"))}


def tasks(service: Path) -> dict[str, dict[str, Any]]:
    """Return a service's own tasks, by name."""
    project = tomllib.loads((service / "pyproject.toml").read_text("utf-8"))
    found: dict[str, dict[str, Any]] = project["tool"]["poe"]["tasks"]
    return found


def servers(service: Path) -> set[str]:
    """Return the tasks that run until they are stopped: those that take poe's place."""
    return {name for name, task in tasks(service).items() if task.get("use_exec")}


def problems_of_a_container_command(command: Command, service: Path) -> list[str]:
    """Check the names in a docker or kubectl command against the files that they are in; no engine runs it."""
    words = command.words
    if words[:2] == ["docker", "compose"]:
        text, names = (service / "compose.yaml").read_text("utf-8"), set(words[2:])
        known = {"--profile", "up", "down", "logs", "--build", "--detach"}
        return [
            name for name in names - known if not re.search(rf"^  {name}:$|profiles: \[{name}\]", text, re.MULTILINE)
        ]
    if words[:2] == ["docker", "build"]:
        arguments = [words[position + 1] for position, word in enumerate(words) if word == "--build-arg"]
        text = (service / "Dockerfile").read_text("utf-8")
        return [a for a in arguments if not re.search(rf"^ARG {a.partition('=')[0]}\b", text, re.MULTILINE)]
    manifest = (service / "deploy/kubernetes.yaml").read_text("utf-8")
    if words[:2] == ["docker", "push"]:
        return [] if f"image: {words[2]}\n" in manifest else [words[2]]
    named = [word.partition("/")[2] for word in words if word.startswith("deployment/")]
    named += [words[position + 1] for position, word in enumerate(words) if word == "--container"]
    wrong = [name for name in named if not re.search(rf"^ +(?:- )?name: {name}$", manifest, re.MULTILINE)]
    files = [words[position + 1] for position, word in enumerate(words) if word == "--filename"]
    return wrong + [name for name in files if not (service / name).is_file()]
