"""Who may import whom."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCAFFOLD = Path(__file__).resolve().parents[1] / "scaffold"

ARROWS = {
    "__init__": set(),
    "__main__": {"cli"},
    "cli": {"commands", "errors", "org", "terminal", "__init__"},
    "terminal": {"commands", "errors", "starter", "verdict"},
    "commands": {"errors", "git", "landing", "merge", "org", "service", "starter", "uv", "verdict"},
    "landing": {"errors", "git"},
    "service": {"errors", "git", "reaper", "uv"},
    "starter": {"errors", "git"},
    "merge": {"errors", "git"},
    "org": {"errors"},
    "verdict": set(),
    "git": {"errors"},
    "uv": {"errors"},
    "reaper": set(),
    "errors": set(),
}

# Each outside thing has one gateway.
GATEWAYS = {
    "copier": {"starter/rendering.py", "starter/repeated_work.py"},
    "questionary": {"terminal/prompts.py"},
    "prompt_toolkit": {"terminal/prompts.py"},
    "subprocess": {"git.py", "uv.py", "service/watch.py"},
    "typer": {
        f"cli/{name}.py" for name in ("app", "diff", "init", "merge_driver", "options", "schema", "status", "update")
    },
    "click": set(),
    "rich": set(),
}


def modules() -> list[Path]:
    return sorted(SCAFFOLD.rglob("*.py"))


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (
                [f"scaffold.{a.name}" for a in node.names] if node.module == "scaffold" else [node.module or ""]
            )


def room(module: Path) -> str:
    return module.relative_to(SCAFFOLD).parts[0].removesuffix(".py")


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(SCAFFOLD).as_posix())
def test_every_module_keeps_to_the_arrows(module: Path) -> None:
    rooms = {name.split(".")[1] for name in imports(module) if name.startswith("scaffold.")}
    rooms = {"__init__" if name == "__version__" else name for name in rooms}
    assert rooms - {room(module)} <= ARROWS[room(module)]


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(SCAFFOLD).as_posix())
def test_outside_things_have_one_gateway(module: Path) -> None:
    used = {name.partition(".")[0] for name in imports(module)}
    here = module.relative_to(SCAFFOLD).as_posix()
    assert {thing for thing in used & GATEWAYS.keys() if here not in GATEWAYS[thing]} == set()


def test_the_verdict_imports_the_standard_library_alone() -> None:
    used = {name.partition(".")[0] for module in (SCAFFOLD / "verdict").glob("*.py") for name in imports(module)}
    assert used <= sys.stdlib_module_names | {"scaffold"}


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(SCAFFOLD).as_posix())
def test_a_module_is_one_idea_of_less_than_250_lines_with_a_docstring(module: Path) -> None:
    text = module.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) < 250


def test_use_cases_neither_print_nor_exit() -> None:
    calls = {
        node.func.id
        for module in (SCAFFOLD / "commands").glob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls.isdisjoint({"print", "exit", "input"})


def test_one_private_name_of_copiers_is_known_and_one_module_knows_it() -> None:
    text = (SCAFFOLD / "starter/repeated_work.py").read_text("utf-8")
    assert set(re.findall(r"_main\.(\w+)", text)) == {"is_git_available"}


def test_copier_is_used_by_its_public_names_and_never_trusts_a_template() -> None:
    text = (SCAFFOLD / "starter/rendering.py").read_text("utf-8")
    assert not re.search(r"copier\._|copier import _|unsafe|skip_tasks", text)
    public = {"Settings", "run_copy", "run_update", "errors"}
    assert set(re.findall(r"copier\.(\w+)", text)) <= public
