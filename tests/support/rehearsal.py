"""A rehearsal of CI: the shell steps of a workflow run in order, as their host would run them, in a clean clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import yaml

from scaffold.uv import executable

# What each action leaves behind is here already.
STAND_INS = {"actions/checkout": "the clone stands for it", "astral-sh/setup-uv": "the uv on the PATH stands for it"}
NO_ENGINE = "there is no container engine here"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job.

    Attributes:
        script: What the shell is given.
        environment: The step's variables, with those of its job.
        skipped: Why it is not run; empty when it is.
    """

    script: str
    environment: Mapping[str, str] = field(default_factory=dict)
    skipped: str = ""


def github_steps(workflow: Path, job: str, context: Mapping[str, str]) -> list[Step]:
    """Read the steps of a GitHub job; of a matrix, the first value.

    Args:
        workflow: The file.
        job: The job's id.
        context: The values of the expressions in it, by their names: `github.token`.
    """
    document = yaml.safe_load(workflow.read_text("utf-8"))
    told = document["jobs"][job]
    matrix = told.get("strategy", {}).get("matrix", {})
    context = {**context, **{f"matrix.{key}": values[0] for key, values in matrix.items()}}

    def read(step: Mapping[str, Any]) -> Step:
        if "uses" in step:
            return Step(step["uses"], skipped=STAND_INS[step["uses"].partition("@")[0]])
        variables = {**told.get("env", {}), **step.get("env", {})}
        script = _evaluated(step["run"], context)
        environment = {key: _evaluated(value, context) for key, value in variables.items()}
        return Step(script, environment, skipped=_needs_an_engine(script))

    return [read(step) for step in told["steps"]]


def gitlab_steps(pipeline: Path, job: str, variables: Mapping[str, str]) -> list[Step]:
    """Read the lines of a GitLab job, before_script first; a project's `variables` go before those of the file."""
    document = yaml.safe_load(pipeline.read_text("utf-8"))
    told = {**document["default"], **document.get(document[job].get("extends"), {}), **document[job]}
    known = dict(variables)
    for key, value in {**document["variables"], **told.get("variables", {})}.items():
        if key not in known:
            known[key] = re.sub(r"\$(\w+)", lambda name: known[name[1]], str(value))
    script = "\n".join([*told["before_script"], *told["script"]])
    return [Step(script, known, skipped=_needs_an_engine(script))]


def _evaluated(text: str, context: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: _value(found[1], context), str(text))


def _value(expression: str, context: Mapping[str, str]) -> str:
    """Return the first of the terms of `a || b` that says something."""
    terms = [term[1:-1] if term.startswith("'") else context[term] for term in expression.split(" || ")]
    return next(filter(None, terms), "")


def _needs_an_engine(script: str) -> str:
    return NO_ENGINE if re.search(r"^\s*docker ", script, re.MULTILINE) else ""


class Runner:
    """A machine of the host's: an empty home, the tools that its image has, and a clone of a service.

    Args:
        top: A folder for all that.
        service: The repository to clone.
        cache: uv's package cache, where the host keeps one between runs; None for the job's own.
    """

    def __init__(self, top: Path, service: Path, *, cache: Path | None = None) -> None:
        self.clone, self.tools = top / "clone", top / "tools"
        home, self.temporary = top / "home", top / "tmp"
        for folder in (home, self.tools, self.temporary):
            folder.mkdir()
        subprocess.run(["git", "clone", "--quiet", service.as_uri(), self.clone, "--depth", "1"], check=True)
        # Beside the host's own: the Python that runs the tests, without what is installed for them.
        path = [str(self.tools), os.path.join(sys.base_prefix, "bin"), "/usr/local/bin", "/usr/bin", "/bin"]
        left_out = ("VIRTUAL_ENV", "UV_CACHE_DIR", "GIT_", "PYTEST_")
        usual = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        self.environment = {
            **usual,
            "CI": "true",
            "HOME": str(home),
            "PATH": os.pathsep.join(path),
            "RUNNER_TEMP": str(self.temporary),
            "TMPDIR": str(self.temporary),
        }
        if cache:
            self.environment["UV_CACHE_DIR"] = str(cache)

    def add_uv(self) -> None:
        """Put uv where setup-uv would."""
        for name in ("uv", "uvx"):
            (self.tools / name).symlink_to(Path(executable()).with_name(name))

    def add_python(self) -> None:
        """Put a Python with pip before the others: what is installed with it stays its own."""
        python = self.tools.parent / "python"
        subprocess.run([sys.executable, "-m", "venv", python], check=True)
        first, *others = self.environment["PATH"].split(os.pathsep)
        self.environment["PATH"] = os.pathsep.join([first, str(python / "bin"), *others])

    def add_tool(self, name: str, program: str) -> None:
        """Put a Python program onto the PATH."""
        tool = self.tools / name
        tool.write_text(f"#!{sys.executable}\n{program}", "utf-8")
        tool.chmod(0o755)

    def run(self, steps: Sequence[Step]) -> list[str]:
        """Run the steps to the first that fails, which must not be; return what was skipped."""
        shell = shutil.which("bash")
        assert shell
        for step in steps:
            if not step.skipped:
                done = subprocess.run(
                    [shell, "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script],
                    cwd=self.clone,
                    env={**self.environment, **step.environment},
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, f"{step.script}\n{done.stdout}{done.stderr}"
        return [step.skipped for step in steps if step.skipped]
