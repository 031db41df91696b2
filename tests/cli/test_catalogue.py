"""`newsvc starters`, `newsvc schema`, `--help` and `--version`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from scaffold import __version__
from tests.conftest import Newsvc
from tests.support import documents
from tests.support import starters

COMMANDS = ["init", "verdict", "update", "status", "diff", "starters", "schema"]


def test_starters_lists_what_can_be_rendered_with_the_newest_release_first(newsvc: Newsvc) -> None:
    result = newsvc("starters", "--json")
    listed = documents.read(result.stdout, "starters")["starters"]
    assert [starter["name"] for starter in listed] == ["flask", "fastapi"]
    assert listed[0]["releases"][-1] == "0.1.0"
    assert {starter["source"] for starter in listed} == {"~/.newsvc/starters.bundle"}
    assert newsvc("starters").stdout.startswith(f"flask     {listed[0]['releases'][0]}")


def test_starters_lists_an_organisations_own_releases(newsvc: Newsvc, folder: Path) -> None:
    made = starters.bundle(folder / "org.bundle", "1.0.0")
    (folder / "newsvc.toml").write_text('[source]\nurl = "org.bundle"\n')
    listed = documents.read(newsvc("starters", "--org", ".", "--json").stdout, "starters")["starters"]
    assert listed[0]["source"] == str(made)
    assert listed[0]["releases"][0] == "1.0.0"


@pytest.mark.parametrize("starter", [[], ["flask"], ["fastapi"]])
def test_the_schema_of_the_questions_is_valid_and_takes_a_services_answers(
    newsvc: Newsvc, folder: Path, starter: list[str]
) -> None:
    schema = json.loads(newsvc("schema", *starter).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["name"]
    framework = starter[0] if starter else "flask"
    newsvc("init", "orders", "--framework", framework, "--yes", "--no-install")
    record = yaml.safe_load((folder / "orders/.copier-answers.yml").read_text("utf-8"))
    answers = {key: value for key, value in record.items() if not key.startswith("_") and key != "decision"}
    jsonschema.validate(answers, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**answers, "database": "mysql"}, schema)


def test_the_schema_lists_the_questions_of_copier_yml(newsvc: Newsvc) -> None:
    schema = json.loads(newsvc("schema").stdout)
    assert list(schema["properties"]) == [question.key for question in starters.questionnaire().asked]


def test_the_schema_of_a_starter_that_does_not_exist_is_refused(newsvc: Newsvc) -> None:
    result = newsvc("schema", "django")
    assert result.exit_code == 2
    assert "The starters are: flask, fastapi" in result.stderr


def test_the_version_is_told(newsvc: Newsvc) -> None:
    assert newsvc("--version").stdout == f"newsvc {__version__}\n"


def test_help_names_every_command_whole(newsvc: Newsvc) -> None:
    text = newsvc("--help").stdout
    for command in COMMANDS:
        assert f"\n  {command}" in text
    assert "..." not in text.replace("[ARGS]...", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text(newsvc: Newsvc, command: str) -> None:
    result = newsvc(command, "-h")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: newsvc {command}")


def test_an_unknown_command_is_a_usage_error(newsvc: Newsvc) -> None:
    result = newsvc("inti")
    assert result.exit_code == 2
    assert "inti" in result.stderr
