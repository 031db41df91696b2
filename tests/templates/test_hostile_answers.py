"""Hostile answers are refused, or end as plain text in valid files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import HealthCheck
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from scaffold.errors import InvalidAnswer
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Questionnaire
from tests.support import starters
from tests.support.cleanliness import problems

FRAGMENTS = (
    '"', "'", '"""', "\\", "\\n", "{{ 7*7 }}", "{% raw %}", "{% endraw %}", "{#", "#}", "}}", '"; import os', "${HOME}",
    "$(id)", "`id`", "\n", "\r", "\t", "\x00", "\x1b[31m", "\x7f", "\u2028", "\ud83d", "\U0001f600", "\u202e", "é",
    ": ", "- ", " #", " ",
    "|", ">", "&amp;", "<script>", "</title>", "--", "%", "@", "*", "[x](y)", "null", "yes", "~", "../",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=8).map("".join),
    st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=40),
)
QUESTIONNAIRE = Questionnaire(starters.ROOT)


@cache
def environment() -> SandboxedEnvironment:
    """Return an environment as Copier makes it from copier.yml's `_envops`."""
    return SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(starters.ROOT),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )


@cache
def files_with_free_text(framework: str) -> dict[str, jinja2.Template]:
    """Return the templates of a starter into which free text goes, themselves or through what they include."""
    folder = starters.ROOT / "templates" / framework
    paths = {path: path.relative_to(starters.ROOT).as_posix() for path in sorted(folder.rglob("*.jinja"))}
    return {
        name.removeprefix(f"templates/{framework}/").removesuffix(".jinja"): environment().get_template(name)
        for path, name in paths.items()
        if path.is_file() and "{{" not in name and reads(name) & starters.FREE_TEXT
    }


def reads(name: str) -> set[str]:
    syntax = environment().parse((starters.ROOT / name).read_text("utf-8"))
    found = meta.find_undeclared_variables(syntax)
    return found.union(*(reads(other) for other in meta.find_referenced_templates(syntax) if other))


def accepted(given_answers: Answers) -> Answers | None:
    """Return the answers with all the others, or None where one is refused."""
    answers: Answers = {}
    for question in QUESTIONNAIRE.all:
        value = given_answers.get(question.key)
        if value is None:
            value = QUESTIONNAIRE.default(question, answers)
        try:
            answers[question.key] = QUESTIONNAIRE.check(question, value, answers) if question.asked else value
        except InvalidAnswer:
            return None
    return answers


def assert_plain(service: Path, path: str, text: str, answers: Answers) -> None:
    """Check that a rendered file is valid, and holds the answers as they are."""
    # A description may well hold braces; that they are its own, the comparisons below show.
    assert [p for p in problems(service, service / path, text=text) if not p.endswith("is not wholly rendered")] == []
    if path == "pyproject.toml":
        project = tomllib.loads(text)["project"]
        assert (project["name"], project["description"]) == (answers["name"], answers["description"])
    if path == "README.md":
        assert text.splitlines()[2] == answers["description"].replace("<", "&lt;")


@pytest.mark.parametrize("framework", starters.axes()["framework"])
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(description=TEXTS, owner=TEXTS, ci=st.sampled_from(["github", "gitlab", "none"]))
@example(description='say "hi" to {{ 7*7 }} {% raw %}', owner="Team A", ci="github")
@example(description="'''\"; import os", owner="@acme/team-a", ci="gitlab")
@example(description="naïve \U0001f600 <script>alert(1)</script>", owner="a", ci="none")
def test_free_text_is_refused_or_stays_text(framework: str, description: str, owner: str, ci: str) -> None:
    for tried in ({"description": description}, {"owner": owner}, {"description": description, "owner": owner}):
        answers = accepted({"framework": framework, "name": "orders", "ci": ci, **tried})
        if answers is not None:
            for path, template in files_with_free_text(framework).items():
                assert_plain(Path("/service"), path, template.render(answers), answers)


@settings(max_examples=5000, deadline=None)
@given(name=TEXTS)
def test_a_name_is_refused_or_fit_for_a_package_a_host_and_an_image(name: str) -> None:
    answers = accepted({"framework": "flask", "name": name})
    if answers is not None:
        assert name.isascii()
        assert name.replace("-", "_").isidentifier()
        assert name == name.lower()
        assert len(name) <= 40


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(description=TEXTS, framework=st.sampled_from(["flask", "fastapi"]))
@example(description='say "hi" to {{ 7*7 }} {% raw %}', framework="flask")
@example(description="'''\"; import os {# x #}", framework="fastapi")
def test_copier_itself_keeps_them_text(
    template: Path, tmp_path_factory: pytest.TempPathFactory, description: str, framework: str
) -> None:
    answers = accepted({"framework": framework, "name": "orders", "description": description})
    if answers is None:
        return
    service = starters.render(
        template, tmp_path_factory.mktemp("hostile") / "orders", {"framework": framework, "description": description}
    )
    record: dict[str, Any] = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    assert record["description"] == description
    for file in sorted(path for path in service.rglob("*") if path.is_file()):
        path = file.relative_to(service).as_posix()
        if path in files_with_free_text(framework):
            assert_plain(service, path, file.read_text("utf-8"), answers)
