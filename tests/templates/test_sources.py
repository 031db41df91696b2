"""The templates as they stand: what they read, how much logic they hold, and where it is written."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
import yaml
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from tests.support import starters

TEMPLATES = starters.ROOT / "templates"
# Copier gives these to every template.
GIVEN = {"_copier_answers", "_copier_conf"}
ENVIRONMENT = SandboxedEnvironment(
    loader=jinja2.FileSystemLoader(starters.ROOT),
    extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
    trim_blocks=True,
    lstrip_blocks=True,
)


def rendered_files() -> list[Path]:
    return [path for path in sorted(TEMPLATES.rglob("*.jinja")) if path.is_file()]


def document() -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = yaml.safe_load((starters.ROOT / "copier.yml").read_text("utf-8"))
    return loaded


def rules() -> list[str]:
    """Return every template that stands in copier.yml itself."""
    questions = [fields for key, fields in document().items() if not key.startswith("_")]
    texts = [fields[field] for fields in questions for field in ("default", "validator", "when") if field in fields]
    return [text for text in (*texts, *document()["_exclude"], document()["_subdirectory"]) if isinstance(text, str)]


def variables(text: str) -> set[str]:
    return meta.find_undeclared_variables(ENVIRONMENT.parse(text))


def test_the_templates_read_exactly_what_copier_yml_answers() -> None:
    names = [path.name for path in TEMPLATES.rglob("*") if "{{" in path.name]
    texts = [path.read_text("utf-8") for path in rendered_files()]
    read = set().union(*(variables(text) for text in (*texts, *names, *rules()))) - GIVEN
    assert read == {key for key in document() if not key.startswith("_")}


def test_every_template_that_another_one_names_is_there() -> None:
    for path in rendered_files():
        for name in meta.find_referenced_templates(ENVIRONMENT.parse(path.read_text("utf-8"))):
            assert name is None or (starters.ROOT / name).is_file(), (path, name)


@pytest.mark.parametrize("path", rendered_files(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_keeps_to_the_budget_of_logic(path: Path) -> None:
    """At most 10 % block lines (6 in a small file) and 6 conditions a file, each alone on its line; bases in shared/ may hold more."""
    text = path.read_text("utf-8")
    assert "{%-" not in text
    assert not re.search(r"^(?!\s*(?:raise|else)).*-%\}$", text, re.MULTILINE)
    conditions = [line for line in text.splitlines() if re.match(r"\s*\{% (?:if|for)\b", line)]
    blocks = [line for line in text.splitlines() if re.match(r"\s*\{% (?:if|elif|else|endif|for|endfor)\b", line)]
    if path.is_relative_to(TEMPLATES / "shared"):
        return
    assert len(conditions) <= 6
    assert len(blocks) <= max(6, len(text.splitlines()) // 10)


@pytest.mark.parametrize("path", rendered_files(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_conditions_are_single_names_alone_on_their_line(path: Path) -> None:
    if path.name == "names.jinja":
        pytest.skip("rules about names are comparisons; it renders messages, not files")
    for line in path.read_text("utf-8").splitlines():
        if "{% if" in line or "{% elif" in line:
            condition = re.fullmatch(r"\s*\{% (?:el)?if (not )?([\w.]+|license == \"\w+\") %\}", line)
            assert condition, f"{path.name}: {line}"


def test_most_python_files_are_plain() -> None:
    for framework in ("flask", "fastapi"):
        folder = TEMPLATES / framework
        plain = len(list(folder.rglob("*.py")))
        templated = len(list(folder.rglob("*.py.jinja")))
        assert plain / (plain + templated) >= 0.8, framework


def test_the_starters_have_no_file_twice() -> None:
    """What both have in common stands once, in shared/; a stub of a line or two names it."""
    twice = []
    for path in sorted((TEMPLATES / "flask").rglob("*")):
        other = TEMPLATES / "fastapi" / path.relative_to(TEMPLATES / "flask")
        if path.is_file() and other.is_file() and path.read_bytes() == other.read_bytes():
            lines = path.read_text("utf-8").splitlines()
            if len(lines) > 1 and not all(line.startswith("{%") for line in lines):
                twice.append(path.relative_to(TEMPLATES / "flask").as_posix())
    assert twice == []


def test_no_template_runs_code_while_rendering() -> None:
    forbidden = {"_tasks", "_migrations", "_jinja_extensions", "_external_data"}
    assert forbidden.isdisjoint(document())


def test_file_names_work_on_every_system() -> None:
    for path in TEMPLATES.rglob("*"):
        name = path.relative_to(TEMPLATES).as_posix()
        assert not path.is_symlink()
        assert not set('"<>:|?*\\') & set(name), name


def test_no_ignore_file_acts_on_this_repository() -> None:
    assert [path for path in TEMPLATES.rglob(".gitignore") if path.is_file()] == []


def test_the_exclusions_keep_copiers_own_and_name_files_of_the_starters() -> None:
    """Copier's defaults are replaced by `_exclude`; without them a `.git` would be rendered."""
    exclusions = [str(entry) for entry in document()["_exclude"]]
    assert ".git" in exclusions
    for block in exclusions:
        for line in block.splitlines():
            if line.startswith("/"):
                homes = [TEMPLATES / framework / line.removeprefix("/") for framework in ("flask", "fastapi")]
                assert any(home.exists() or Path(f"{home}.jinja").exists() for home in homes), line


def test_the_tests_read_the_rules_of_every_framework() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == {"constraints", "fastapi", "flask", "shared"}
