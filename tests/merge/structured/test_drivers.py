"""Files as services have them, changed on both sides as people and releases change them."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
import yaml

from scaffold.merge.structured import Merged
from scaffold.merge.structured import Sides
from scaffold.merge.structured import driver_for

PYPROJECT = """\
[project]
name = "orders"
requires-python = ">=3.11"
dependencies = [
    "alembic>=1.20,<2",
    "flask>=3.1",
    "sqlalchemy[asyncio]>=2.1",  # the database
]

# The commands
[tool.poe.tasks]
test = { cmd = "pytest", help = "Run the tests" }

[tool.ruff.lint]
ignore = [
    "COM812",  # commas
    "CPY",
]

[[tool.mypy.overrides]]
module = ["flask_wtf.*"]
ignore_missing_imports = true
"""

COMPOSE = """\
# The service as in production.
x-app: &app
  build: .
  tmpfs: [/tmp]

services:
  app:
    <<: *app
    ports: ["8000:8000"]

  # A database
  postgres:
    image: postgres:18

volumes:
  data:
"""

WORKFLOW = """\
name: CI
on:
  push:
    branches: [main]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@aaa # v6.0.2
        with:
          persist-credentials: false
      - run: uv sync --locked
      - run: uv run poe check
"""


def merge(path: str, base: str, ours: str, theirs: str) -> Merged | None:
    driver = driver_for(path)
    assert driver
    return driver(Sides(base=base, ours=ours, theirs=theirs, theirs_name="starter 1.4.0"))


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_dependency_of_the_user_and_versions_of_the_starter_both_come() -> None:
    mine = ('    "flask>=3.1",\n', '    "flask>=3.1",\n    "stripe>=9",  # pay\n')
    new = ('"sqlalchemy[asyncio]>=2.1",  # the database', '"sqlalchemy[asyncio]>=2.2",  # the store')
    ours, theirs = changed(PYPROJECT, mine), changed(PYPROJECT, new, ('"alembic>=1.20,<2"', '"alembic>=1.21,<2"'))
    assert merge("pyproject.toml", PYPROJECT, ours, theirs) == Merged(text=changed(theirs, mine))


def test_additions_in_one_place_stand_ours_first() -> None:
    line = 'test = { cmd = "pytest", help = "Run the tests" }\n'
    ours, theirs = (changed(PYPROJECT, (line, line + added)) for added in ('mine = "a"\n', 'new = "b"\n'))
    assert merge("pyproject.toml", PYPROJECT, ours, theirs) == Merged(
        text=changed(PYPROJECT, (line, line + 'mine = "a"\nnew = "b"\n'))
    )


def test_parts_of_one_requirement_merge() -> None:
    ours = changed(PYPROJECT, ("flask>=3.1", "flask[async]>=3.1"))
    theirs = changed(PYPROJECT, ("flask>=3.1", "flask>=3.2"))
    assert merge("pyproject.toml", PYPROJECT, ours, theirs) == Merged(
        text=changed(PYPROJECT, ("flask>=3.1", "flask[async]>=3.2"))
    )


def test_a_dependency_is_known_by_its_normalised_name() -> None:
    base = changed(PYPROJECT, ("flask>=3.1", "Flask_WTF>=1"))
    ours, theirs = changed(base, ("Flask_WTF", "flask-wtf")), changed(base, ("Flask_WTF>=1", "Flask_WTF>=2"))
    assert merge("pyproject.toml", base, ours, theirs) == Merged(text=changed(base, ("Flask_WTF>=1", "flask-wtf>=2")))


def test_a_contradiction_is_marked_on_its_line_and_the_rest_is_merged() -> None:
    ours = changed(PYPROJECT, (">=3.11", ">=3.12"), ('    "CPY",\n', '    "CPY",\n    "D",\n'))
    theirs = changed(PYPROJECT, (">=3.11", ">=3.13"), ("flask>=3.1", "flask>=3.2"))
    marked = '<<<<<<< yours\nrequires-python = ">=3.12"\n=======\nrequires-python = ">=3.13"\n>>>>>>> starter 1.4.0\n'
    assert merge("pyproject.toml", PYPROJECT, ours, theirs) == Merged(
        text=changed(ours, ('requires-python = ">=3.12"\n', marked), ("flask>=3.1", "flask>=3.2")),
        conflicts=("project.requires-python: yours '>=3.12', starter 1.4.0 '>=3.13'",),
    )


def test_what_one_side_removed_and_the_other_changed_is_a_contradiction() -> None:
    ours = changed(PYPROJECT, ("flask>=3.1", "flask>=3.0"))
    theirs = changed(PYPROJECT, ('    "flask>=3.1",\n', ""), ('"CPY"', '"D"'))
    merged = merge("pyproject.toml", PYPROJECT, ours, theirs)
    assert merged is not None
    assert merged.conflicts == (
        "project.dependencies.flask: changed by yours to 'flask>=3.0', removed by starter 1.4.0",
    )
    assert '<<<<<<< yours\n    "flask>=3.0",\n=======\n>>>>>>> starter 1.4.0\n' in merged.text


def test_a_comment_of_the_user_is_not_removed_with_what_it_is_about() -> None:
    ours = changed(PYPROJECT, ('"flask>=3.1",', '"flask>=3.1",  # we need it'))
    theirs = changed(PYPROJECT, ('    "flask>=3.1",\n', ""), ('"CPY"', '"D"'))
    merged = merge("pyproject.toml", PYPROJECT, ours, theirs)
    assert merged is not None
    assert merged.conflicts
    assert "# we need it" in merged.text


def test_the_only_table_of_an_array_is_merged_by_key() -> None:
    ours = changed(PYPROJECT, ('"flask_wtf.*"', '"flask_wtf.*", "stripe.*"'))
    theirs = changed(PYPROJECT, ('"flask_wtf.*"', '"axe.*", "flask_wtf.*"'))
    assert merge("pyproject.toml", PYPROJECT, ours, theirs) == Merged(
        text=changed(PYPROJECT, ('"flask_wtf.*"', '"axe.*", "flask_wtf.*", "stripe.*"'))
    )


def test_one_of_many_tables_of_an_array_is_merged_by_key() -> None:
    base = PYPROJECT + '\n[[tool.mypy.overrides]]\nmodule = ["app.forms"]\nstrict = false\n'
    ours = changed(base, ('"flask_wtf.*"', '"flask_wtf.*", "stripe.*"'))
    theirs = changed(base, ('"flask_wtf.*"', '"axe.*", "flask_wtf.*"'))
    assert merge("pyproject.toml", base, ours, theirs) == Merged(
        text=changed(base, ('"flask_wtf.*"', '"axe.*", "flask_wtf.*", "stripe.*"'))
    )


def test_sections_of_both_sides_come_and_a_row_stays_a_row() -> None:
    base = '[a]\nx = ["p", "q"]\n'
    ours = '[a]\nx = ["p", "q", "mine"]\n\n# my own\n[mine]\ny = 1\n'
    theirs = '[a]\nx = [\n    "new",\n    "p",\n    "q",\n]\n\n[new]\nz = 1\n'
    assert merge("a.toml", base, ours, theirs) == Merged(
        text='[a]\nx = ["new", "p", "q", "mine"]\n\n# my own\n[mine]\ny = 1\n\n[new]\nz = 1\n'
    )


@pytest.mark.parametrize("path", ["a.toml", "a.json", "a.yaml"])
def test_malformed_text_is_given_up(path: str) -> None:
    assert merge(path, "{[", "{[x", "{[y") is None


def test_lines_keep_ending_in_crlf() -> None:
    ours, theirs = changed(PYPROJECT, ("orders", "mine")), changed(PYPROJECT, ("flask>=3.1", "flask>=4"))
    merged = merge("pyproject.toml", PYPROJECT, ours.replace("\n", "\r\n"), theirs)
    assert merged == Merged(text=changed(ours, ("flask>=3.1", "flask>=4")).replace("\n", "\r\n"))


def test_services_and_anchors_of_a_compose_file_merge() -> None:
    mine = ("\nvolumes:\n", "\n  worker:\n    <<: *app\n    command: [work]  # all night\n\nvolumes:\n")
    ours = changed(COMPOSE, mine, ("tmpfs: [/tmp]", "tmpfs: [/tmp, /run]"))
    theirs = changed(
        COMPOSE, ("postgres:18", "postgres:19"), ("\nvolumes:\n", "\n  cache:\n    image: valkey\n\nvolumes:\n")
    )
    merged = merge("compose.yaml", COMPOSE, ours, theirs)
    assert merged is not None
    assert merged.conflicts == ()
    assert yaml.safe_load(merged.text)["services"].keys() == {"app", "postgres", "worker", "cache"}
    assert merged.text == changed(
        ours,
        ("postgres:18", "postgres:19"),
        ("[work]  # all night\n", "[work]  # all night\n\n  cache:\n    image: valkey\n"),
    )


def test_jobs_and_steps_of_a_workflow_merge() -> None:
    ours = changed(
        WORKFLOW, ("      - run: uv run poe check\n", "      - run: make mine\n      - run: uv run poe check\n")
    )
    ours += "  deploy:\n    runs-on: ubuntu-latest\n"
    theirs = changed(WORKFLOW, ("@aaa # v6.0.2", "@bbb # v7.0.0"), ("[main]", "[main, next]"))
    merged = merge(".github/workflows/ci.yml", WORKFLOW, ours, theirs)
    assert merged == Merged(text=changed(ours, ("@aaa # v6.0.2", "@bbb # v7.0.0"), ("[main]", "[main, next]")))


def test_a_contradiction_in_yaml_is_marked_on_its_line() -> None:
    ours, theirs = (changed(COMPOSE, ("postgres:18", f"postgres:{version}")) for version in ("17", "19"))
    merged = merge("compose.yaml", COMPOSE, ours, theirs)
    assert merged is not None
    assert merged.conflicts == ("services.postgres.image: yours 'postgres:17', starter 1.4.0 'postgres:19'",)
    assert (
        "<<<<<<< yours\n    image: postgres:17\n=======\n    image: postgres:19\n>>>>>>> starter 1.4.0\n" in merged.text
    )


def test_json_keeps_how_it_is_written() -> None:
    base = '{\n  "a": 1,\n  "b": {"c": [1, 2]}\n}'
    ours = '{\n  "a": 1,\n  "mine": true,\n  "b": {"c": [1, 2]}\n}'
    theirs = '{\n  "a": 1,\n  "b": {"c": [1, 2, 3]},\n  "new": null\n}'
    assert merge("a.json", base, ours, theirs) == Merged(
        text='{\n  "a": 1,\n  "mine": true,\n  "b": {"c": [1, 2, 3]},\n  "new": null\n}'
    )


def test_variables_come_with_their_comments() -> None:
    base = "# The log\nLOG=INFO\n\n# Signs\nKEY=generate-me\n"
    ours = changed(base, ("INFO", "DEBUG")) + "\n# Pays\nSTRIPE=\n"
    theirs = changed(base, ("\n# Signs", "\n# Waits\nDRAIN=0\n\n# Signs all")) + "\n# Mails\nSMTP=\n"
    assert merge("x/.env.example", base, ours, theirs) == Merged(
        text="# The log\nLOG=DEBUG\n\n# Waits\nDRAIN=0\n\n# Signs all\nKEY=generate-me\n"
        "\n# Pays\nSTRIPE=\n\n# Mails\nSMTP=\n"
    )


def test_patterns_are_an_ordered_set() -> None:
    base = "# Secrets\n.env\n*.db\n"
    assert merge(".gitignore", base, base + "mine/\n", base + "\n# Tools\n.venv/\n") == Merged(
        text=base + "mine/\n\n# Tools\n.venv/\n"
    )


def test_what_an_image_needs_may_grow_on_both_sides() -> None:
    base = "*\n!app\n"
    assert merge(".dockerignore", base, base + "!mine\n", base + "!new\n") == Merged(text=base + "!mine\n!new\n")


def test_patterns_are_given_up_where_their_order_could_matter() -> None:
    base = "*.db\n"
    assert merge(".gitignore", base, base + "!keep.log\n", base + "*.log\n") is None


def test_other_files_have_no_driver() -> None:
    assert driver_for("README.md") is None
    assert driver_for("uv.lock") is None


def test_looking_for_a_driver_loads_no_parser_of_yaml() -> None:
    code = "import sys, scaffold.merge.structured; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_examples_are_what_they_seem() -> None:
    assert tomllib.loads(PYPROJECT)["project"]["name"] == "orders"
    assert yaml.safe_load(WORKFLOW)["jobs"]
