from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Newsvc
from tests.support import documents
from tests.support import starters

BARE = ("--yes", "--no-install")


def record(service: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    return loaded


def files(service: Path) -> dict[str, bytes]:
    return {
        path.relative_to(service).as_posix(): path.read_bytes()
        for path in service.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(service).parts
    }


def test_init_makes_a_committed_service_of_the_framework_that_suits(newsvc: Newsvc, folder: Path) -> None:
    result = newsvc("init", "orders", "--need", "rest-api", *BARE)
    assert result.exit_code == 0, result.stderr
    assert "FastAPI suits it (leaning, 3 to 0)." in result.stdout
    service = folder / "orders"
    assert [path.name for path in folder.iterdir()] == ["orders"]
    assert record(service)["framework"] == "fastapi"
    assert tomllib.loads((service / "pyproject.toml").read_text("utf-8"))["project"]["name"] == "orders"
    assert starters.git(service, "status", "--porcelain") == ""
    assert starters.git(service, "log", "--format=%an %s").startswith("Test Start orders from release ")


def test_the_end_is_a_tree_and_what_to_type_next(newsvc: Newsvc) -> None:
    result = newsvc("init", "orders", "--framework", "flask", *BARE)
    tree, _, rest = result.stdout.partition("\n\nNext:\n")
    assert tree.splitlines()[1] == "  orders/"
    assert "    app/" in tree
    assert "  cd orders" in rest
    assert "run poe test" in rest
    assert "without questions" not in rest


def test_the_record_of_the_decision_tells_answers_reasons_and_what_would_change_it(
    newsvc: Newsvc, folder: Path
) -> None:
    newsvc("init", "orders", "--need", "rest-api", "--need", "team-knows-flask", *BARE)
    text = (folder / "orders/docs/adr/0001-web-framework.md").read_text("utf-8")
    assert text.startswith("# 1. FastAPI as the web framework\n\nStatus: accepted, 20")
    assert "- Yes: Is it a REST API or a microservice that other programs call? (`rest-api`)" in text
    assert "- No: Does it render HTML pages on the server, for browsers? (`server-rendered-pages`)" in text
    assert "FastAPI suits it (leaning, 3 to 2)." in text
    assert "- no to rest-api would make it Flask" in text
    assert "verruled" not in text


def test_the_verdict_can_be_overruled_and_the_record_says_so(newsvc: Newsvc, folder: Path) -> None:
    newsvc("init", "orders", "--need", "rest-api", "--framework", "flask", *BARE)
    text = (folder / "orders/docs/adr/0001-web-framework.md").read_text("utf-8")
    assert text.startswith("# 1. Flask as the web framework")
    assert "## Overruled\n\nThe answers spoke for FastAPI; Flask was chosen all the same." in text


def test_a_framework_chosen_without_a_verdict_is_recorded_as_such(newsvc: Newsvc, folder: Path) -> None:
    newsvc("init", "orders", "--framework", "flask", *BARE)
    text = (folder / "orders/docs/adr/0001-web-framework.md").read_text("utf-8")
    assert "The framework was chosen without asking what the service needs." in text


def test_env_has_fresh_secrets_that_are_nowhere_else_and_only_its_owner_reads_it(newsvc: Newsvc, folder: Path) -> None:
    for name in ("orders", "invoices"):
        assert newsvc("init", name, "--framework", "flask", *BARE).exit_code == 0
    secrets = [value_of("SECRET_KEY", folder / name / ".env") for name in ("orders", "invoices")]
    assert len(set(secrets)) == 2
    assert all(len(secret) >= 43 for secret in secrets)
    assert stat.S_IMODE((folder / "orders/.env").stat().st_mode) == 0o600
    assert "generate-me" not in (folder / "orders/.env").read_text("utf-8").replace("each generate-me", "")
    assert ".env" not in starters.git(folder / "orders", "ls-files").splitlines()
    for name, content in files(folder / "orders").items():
        assert name == ".env" or secrets[0].encode() not in content


def value_of(variable: str, file: Path) -> str:
    lines = [line for line in file.read_text("utf-8").splitlines() if line.startswith(f"{variable}=")]
    return lines[0].partition("=")[2]


def test_each_step_can_be_left_out(newsvc: Newsvc, folder: Path) -> None:
    result = newsvc("init", "orders", "--framework", "flask", "--yes", "--no-env", "--no-install", "--no-git")
    assert result.exit_code == 0
    assert not {".env", ".git", "uv.lock", ".venv"} & {path.name for path in (folder / "orders").iterdir()}
    assert result.stderr.count("not wanted") == 4


def test_answers_come_from_set_before_the_file_and_from_the_file_before_the_defaults(
    newsvc: Newsvc, folder: Path
) -> None:
    (folder / "answers.toml").write_text('framework = "flask"\nowner = "from file"\nlicense = "MIT"\n')
    newsvc("init", "orders", "--answers", "answers.toml", "--set", "owner=from set", *BARE)
    answers = record(folder / "orders")
    assert (answers["owner"], answers["license"], answers["database"]) == ("from set", "MIT", "sqlite")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "framework: flask\nauth: false\n"),
        ("a.yaml", "framework: flask\nauth: no\n"),
        ("a.json", '{"framework": "flask", "auth": false}'),
        ("a.toml", 'framework = "flask"\nauth = false\n'),
    ],
)
def test_answers_are_read_from_yaml_json_and_toml(newsvc: Newsvc, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    result = newsvc("init", "orders", "--answers", name, *BARE, "--dry-run", "--json")
    assert documents.read(result.stdout, "init")["answers"]["auth"] is False


def test_the_answers_file_of_a_service_makes_the_same_service_again(newsvc: Newsvc, folder: Path) -> None:
    newsvc("init", "orders", "--framework", "flask", "--set", "auth=no", "--set", "owner=Team A", *BARE)
    newsvc("init", "again", "--answers", "orders/.copier-answers.yml", *BARE, "--set", "name=orders")
    first, second = files(folder / "orders"), files(folder / "again")
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == {".env"}


def test_the_document_is_as_its_schema_says_and_alone_on_stdout(newsvc: Newsvc, folder: Path) -> None:
    result = newsvc("init", "orders", "--need", "rest-api", "--json", *BARE)
    document = documents.read(result.stdout, "init")
    assert document["path"] == str(folder / "orders")
    assert document["verdict"]["framework"] == document["answers"]["framework"] == "fastapi"
    assert document["complete"] is True
    assert set(document["files"]) == files(folder / "orders").keys() - {".env"}
    assert [step["status"] for step in document["steps"]] == ["done", "done", "skipped", "done", "skipped"]
    assert document["command"].startswith("newsvc init orders --need rest-api")


def test_the_printed_command_makes_the_same_service(newsvc: Newsvc, folder: Path) -> None:
    options = ("--need", "rest-api", "--set", "owner=Team A", "--set", "auth=no", "--set", "tracing=yes")
    result = newsvc("init", "orders", *options, "--json", *BARE)
    command = documents.read(result.stdout, "init")["command"]
    (folder / "orders").rename(folder / "first")
    words = shlex.split(command)
    subprocess.run([sys.executable, "-m", "scaffold", *words[1:]], check=True, capture_output=True)
    first, second = files(folder / "first"), files(folder / "orders")
    assert {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)} <= {".env"}


def test_a_dry_run_names_every_file_and_writes_none(newsvc: Newsvc, folder: Path) -> None:
    rehearsal = newsvc("init", "orders", "--framework", "flask", "--yes", "--dry-run", "--json")
    assert list(folder.iterdir()) == []
    newsvc("init", "orders", "--framework", "flask", *BARE)
    assert set(documents.read(rehearsal.stdout, "init")["files"]) == files(folder / "orders").keys() - {".env"}


def test_a_dry_run_says_what_would_follow(newsvc: Newsvc) -> None:
    result = newsvc("init", "orders", "--framework", "flask", "--yes", "--dry-run")
    assert "  new       pyproject.toml" in result.stdout
    assert result.stdout.endswith(
        "  then      write .env\n  then      lock dependencies\n"
        "  then      first commit\n  then      install dependencies\n"
    )


def test_a_dry_run_in_a_repository_promises_no_commit(newsvc: Newsvc, folder: Path) -> None:
    starters.git(folder, "init", "--quiet")
    result = newsvc("init", "orders", "--framework", "flask", "--yes", "--dry-run")
    assert "  then      lock dependencies" in result.stdout
    assert "first commit" not in result.stdout


def test_without_a_terminal_an_unanswered_question_is_named_with_the_option_that_answers_it(
    newsvc: Newsvc, folder: Path
) -> None:
    result = newsvc("init", "orders", "--framework", "flask", "--set", "description=x")
    assert result.exit_code == 2
    assert 'The question "owner" has no answer' in result.stderr
    assert "--set owner=..., or --yes for the defaults" in result.stderr
    assert list(folder.iterdir()) == []


def test_without_a_name_init_asks_for_one(newsvc: Newsvc) -> None:
    result = newsvc("init", "--framework", "flask", "--yes")
    assert result.exit_code == 2
    assert 'The question "name" has no answer' in result.stderr
    assert result.stderr.endswith("Type: --set name=orders\n")


@pytest.mark.parametrize(
    "dest", ["", " ", "class", "json", "flask", "../x", "a/../../x", "a b", "9x", "a" * 300, "or\x07ders", "ördërs"]
)
def test_a_destination_that_cannot_be_a_name_is_refused(newsvc: Newsvc, folder: Path, dest: str) -> None:
    result = newsvc("init", dest, "--framework", "flask", *BARE)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert list(folder.iterdir()) == []


def test_a_folder_with_any_name_is_taken_when_the_service_has_its_own(newsvc: Newsvc, folder: Path) -> None:
    result = newsvc("init", "My Orders", "--framework", "flask", "--set", "name=orders", *BARE)
    assert result.exit_code == 0
    assert "  cd 'My Orders'" in result.stdout
    assert record(folder / "My Orders")["name"] == "orders"


def test_init_in_the_empty_folder_where_one_stands(folder: Path) -> None:
    here = folder / "orders"
    here.mkdir()
    command = [sys.executable, "-m", "scaffold", "init", ".", "--framework", "flask", *BARE]
    standing = {**os.environ, "PWD": str(here)}
    done = subprocess.run(command, cwd=here, env=standing, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "  cd .\n" in done.stdout
    assert record(here)["name"] == "orders"
    assert [path.name for path in folder.iterdir()] == ["orders"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "owner"], '--set takes KEY=VALUE, and "owner" has no =.'),
        (["--set", "colour=red"], 'There is no question "colour".'),
        (["--set", "license=GPL"], "license: 'GPL' is refused. It is one of: proprietary"),
        (["--framework", "django"], "framework: 'django' is refused. It is one of: flask, fastapi."),
        (["--answers", "missing.yml"], "missing.yml cannot be read: No such file or directory."),
        (["--answers", "answers.ini"], "answers.ini has an ending that newsvc cannot read."),
        (["--release", "9.9.9"], 'There is no release "9.9.9"'),
        (["--org", "missing.toml"], "missing.toml cannot be read: No such file or directory."),
    ],
)
def test_a_wrong_option_is_refused_with_what_to_type(
    newsvc: Newsvc, folder: Path, arguments: list[str], message: str
) -> None:
    result = newsvc("init", "orders", *arguments, "--yes")
    assert result.exit_code == 2
    assert message in result.stderr
    assert list(folder.iterdir()) == []


def test_an_organisation_answers_what_nobody_else_does(newsvc: Newsvc, folder: Path) -> None:
    (folder / "newsvc.toml").write_text('[defaults]\nowner = "team-payments"\nlicense = "MIT"\n')
    result = newsvc("init", "orders", "--framework", "flask", "--org", ".", "--set", "license=Apache-2.0", *BARE)
    assert result.exit_code == 0, result.stderr
    answers = record(folder / "orders")
    assert (answers["owner"], answers["license"]) == ("team-payments", "Apache-2.0")


def test_an_organisations_wrong_default_is_named(newsvc: Newsvc, folder: Path) -> None:
    (folder / "newsvc.toml").write_text('[defaults]\nlicense = "GPL"\n')
    result = newsvc("init", "orders", "--framework", "flask", "--org", "newsvc.toml", *BARE)
    assert result.exit_code == 2
    assert "license: 'GPL' is refused." in result.stderr


def test_the_record_names_the_source_the_same_way_on_every_machine(newsvc: Newsvc, folder: Path, home: Path) -> None:
    newsvc("init", "orders", "--framework", "flask", *BARE)
    answers = record(folder / "orders")
    assert answers["_src_path"] == "~/.newsvc/starters.bundle"
    assert (home / ".newsvc/starters.bundle").is_file()
    assert str(home) not in json.dumps(answers)
