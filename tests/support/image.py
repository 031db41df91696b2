"""A Dockerfile's stages, built and run in plain folders: a rehearsal where there is no container engine."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

# The folders of an image that stand for themselves; what else its steps name is the machine's own.
IMAGE_FOLDERS = ("/srv", "/opt", "/data")


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction.

    Attributes:
        word: FROM, RUN, COPY ...
        flags: What stands before the rest as --name=value; a flag that comes twice keeps its last value.
        rest: What follows.
    """

    word: str
    flags: dict[str, str]
    rest: str

    @property
    def arguments(self) -> list[str]:
        """The rest as words: a JSON list, or what a shell would read."""
        return json.loads(self.rest) if self.rest.startswith("[") else shlex.split(self.rest)


def steps(dockerfile: str) -> Iterator[Step]:
    """Read a Dockerfile: one instruction a line, unless a backslash joins the next one to it."""
    uncommented = re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", "", uncommented).splitlines():
        if line.strip():
            word, _, rest = line.partition(" ")
            flags = {}
            while flag := re.match(r"--([\w-]+)(?:=(\S+))?\s+", rest):
                flags[flag[1]] = flag[2] or ""
                rest = rest[flag.end() :]
            yield Step(word, flags, rest)


@dataclass(slots=True)
class Stage:
    """What one FROM starts: its root folder, and what has been set so far."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: int | None = None
    command: list[str] = field(default_factory=list)
    check: list[str] = field(default_factory=list)

    def path(self, inside: str) -> Path:
        """Return where a path of the image is on this machine."""
        return self.root / os.path.normpath(os.path.join(self.folder, inside)).lstrip("/")

    def mapped(self, text: str) -> str:
        """Return a text with the image's folders as they are called on this machine."""
        return re.sub(rf"(?<![\w.])({'|'.join(IMAGE_FOLDERS)})(?=[/:\s]|$)", rf"{self.root}\1", text)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Builds the stages of a Dockerfile beneath a folder.

    Attributes:
        context: The folder that the image is built from.
        top: Where the stages' folders are made. Each is built at the same place, as in an engine: programs that are
            installed know where they are.
        machine: What every step finds in its environment; its PATH leads to the base image's Python.
    """

    context: Path
    top: Path
    machine: dict[str, str]

    def build(self) -> Stage:
        """Take every step, and return the last stage."""
        finished: dict[str, Path] = {}
        stage, name = Stage(self.top / "root"), ""
        for step in steps((self.context / "Dockerfile").read_text("utf-8")):
            if step.word == "FROM":
                if stage.root.exists():
                    finished[name] = stage.root.rename(self.top / f"stage-{name}")
                name = step.rest.partition(" AS ")[2]
                stage = Stage(self.top / "root", {"PATH": self.machine["PATH"]})
                stage.root.mkdir()
            elif step.word == "COPY":
                _copy(step, finished[step.flags["from"]] if "from" in step.flags else self.context, stage)
            elif step.word == "RUN":
                self._run(step, stage)
            else:
                _set(step, stage)
        return stage

    def _run(self, step: Step, stage: Stage) -> None:
        done = subprocess.run(
            ["/bin/sh", "-c", stage.mapped(step.rest)],
            cwd=stage.path("."),
            env=self.machine | stage.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"RUN {step.rest}\n{done.stdout}{done.stderr}"


def _set(step: Step, stage: Stage) -> None:
    match step.word:
        case "ARG":
            name, _, value = step.rest.partition("=")
            stage.environment.setdefault(name, value)
        case "ENV":
            stage.environment |= assignments(stage.mapped(step.rest), stage.environment)
        case "LABEL":
            stage.labels |= assignments(step.rest, stage.environment)
        case "WORKDIR":
            stage.folder = step.rest
            stage.path(".").mkdir(parents=True, exist_ok=True)
        case "USER":
            stage.user = int(step.rest.partition(":")[0])
        case "CMD":
            stage.command = step.arguments
        case "HEALTHCHECK":
            stage.check = Step("CMD", {}, step.rest.removeprefix("CMD ")).arguments
        case "EXPOSE":
            pass
        case unknown:
            raise ValueError(f"the rehearsal knows no {unknown}")


def assignments(text: str, known: dict[str, str]) -> dict[str, str]:
    r"""Read NAME=value pairs as Docker does: quotes, backslashes, and $NAME from what is known, but not \$NAME."""
    kept = text.replace("\\$", "\0")
    filled = re.sub(r"\$(\w+)", lambda name: known.get(name[1], ""), kept)
    pairs = (word.partition("=") for word in shlex.split(filled))
    return {name: value.replace("\0", "$") for name, _, value in pairs}


def _copy(step: Step, origin: Path, stage: Stage) -> None:
    *sources, target = step.arguments
    for source in sources:
        place = origin / source.lstrip("/")
        into = stage.path(target)
        if place.is_dir():
            shutil.copytree(place, into, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(place, into / place.name if target.endswith("/") else into)
        if "chown" in step.flags and os.geteuid() == 0:
            owner, group = (int(number) for number in step.flags["chown"].split(":"))
            for path in (into, *into.rglob("*")):
                os.chown(path, owner, group)
