"""What a service brings for those who work on it: hooks, editors' settings, tasks and pages that agree with each other."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.support import starters

TOOLS = Path(sys.executable).parent
AXES = starters.axes()
KEYS = ("framework", "database", "auth")
COMBINATIONS = [dict(zip(KEYS, values, strict=True)) for values in product(*(AXES[key] for key in KEYS))]

# The properties that the starters use, as https://containers.dev/implementors/json_reference/ describes them:
# no package carries the published schema.
DEVCONTAINER: dict[str, Any] = {
    "type": "object",
    "required": ["image"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "image": {"type": "string", "pattern": r"^[\w.-]+(/[\w.-]+)+:[\w.-]+$"},
        "containerEnv": {"type": "object", "additionalProperties": {"type": "string"}},
        "postCreateCommand": {"type": ["string", "array", "object"]},
        "forwardPorts": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}},
        "portsAttributes": {
            "type": "object",
            "propertyNames": {"pattern": r"^\d+(-\d+)?$"},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"label": {"type": "string"}},
            },
        },
    },
}

# What only a POSIX shell understands, or only a POSIX system has.
NEEDS_A_SHELL = re.compile(r"&&|\|\||[|;<>`]|\$\(")
POSIX_PROGRAMS = {"sh", "bash", "cp", "rm", "mv", "cat", "test", "env", "make", "touch", "mkdir"}


@pytest.fixture(scope="module", params=COMBINATIONS, ids=starters.identifier)
def service(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starters.render(template, tmp_path_factory.mktemp("comfort") / "orders", request.param)


@pytest.mark.parametrize("tool", ["prek", "pre-commit"])
def test_both_tools_accept_the_hooks(service: Path, tool: str) -> None:
    command = [str(TOOLS / tool), "validate-config", str(service / ".pre-commit-config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warn" not in (done.stdout + done.stderr).lower()


def test_the_hooks_are_the_commands_of_the_check(service: Path) -> None:
    """At push there is all of it but what a browser or minutes are needed for."""
    [local] = yaml.safe_load((service / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert local["repo"] == "local"
    entries = [hook["entry"] for hook in local["hooks"]]
    assert entries.pop(0) == "uv lock --check"
    hooked = [entry.removeprefix("uv run poe ") for entry in entries]
    checked = tasks(service)["check"]["sequence"]
    assert set(checked) - set(hooked) <= {"browser", "contract"}
    assert hooked == [task for task in checked if task in hooked]


def test_no_task_needs_a_posix_shell(service: Path) -> None:
    for name, task in tasks(service).items():
        assert set(task) <= {"cmd", "sequence", "help", "deps", "use_exec"}, name
        if "cmd" in task:
            assert not NEEDS_A_SHELL.search(task["cmd"]), task["cmd"]
            assert shlex.split(task["cmd"])[0] not in POSIX_PROGRAMS
        assert task["help"]


def test_the_dev_container_follows_the_reference(service: Path) -> None:
    settings = json.loads((service / ".devcontainer/devcontainer.json").read_text("utf-8"))
    jsonschema.validate(settings, DEVCONTAINER)


def test_the_editor_is_told_of_extensions_whose_settings_it_has(service: Path) -> None:
    recommended = json.loads((service / ".vscode/extensions.json").read_text("utf-8"))["recommendations"]
    settings = json.loads((service / ".vscode/settings.json").read_text("utf-8"))
    assert settings["[python]"]["editor.defaultFormatter"] in recommended
    assert len(recommended) == len(set(recommended))


def test_the_pages_lead_somewhere(service: Path) -> None:
    """Every link to a file or a heading, and every task that a page tells to run."""
    pages = [path for path in service.rglob("*.md")]
    assert {path.name for path in pages} >= {"README.md", "AGENTS.md", "runbook.md"}
    for page in pages:
        text = page.read_text("utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
            name, _, heading = target.partition("#")
            file = page.parent / name if name else page
            assert file.exists(), f"{page.name}: {target}"
            assert not heading or heading in anchors(file), f"{page.name}: {target}"
        for task in re.findall(r"uv run poe (\w[\w-]*)", text):
            assert task in tasks(service), f"{page.name}: {task}"


def test_the_page_for_agents_is_one_page(service: Path) -> None:
    assert len((service / "AGENTS.md").read_text("utf-8").splitlines()) <= 60


def tasks(service: Path) -> dict[str, dict[str, Any]]:
    """Return a service's tasks."""
    project = tomllib.loads((service / "pyproject.toml").read_text("utf-8"))
    found: dict[str, dict[str, Any]] = project["tool"]["poe"]["tasks"]
    return found


def anchors(page: Path) -> set[str]:
    """Return what GitHub and GitLab call the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
