"""What a starter declares for services that are there already, over one release and over several."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Newsvc
from tests.support import documents
from tests.support import small_starter
from tests.support import starters
from tests.support.small_starter import answers

CI = "ci:\n  type: str\n  default: github\n"
PIPELINE = "pipeline:\n  type: str\n  choices: [actions, gitlab]\n  default: gitlab\n"
WORKFLOW = "workflow:\n  type: str\n  choices: [actions, gitlab]\n  default: gitlab\n"
UPKEEP = "upkeep:\n  type: str\n  help: Who looks after it?\n  choices: [nobody, team]\n  default: {}\n"
RENAMED = "0.2.0:\n  renamed_questions: {ci: pipeline}\n  changed_answers: {pipeline: {github: actions}}\n"


def told(text: str) -> dict[str, str]:
    return {"newsvc-migrations.yml": text}


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A starter with one release."""
    folder = tmp_path / "starter"
    small_starter.publish(folder, "0.1.0", CI, {"template/ci.txt": "{{ ci }}\n"})
    return folder


@pytest.fixture
def service(starter: Path, folder: Path) -> Path:
    return small_starter.make_service(starter, folder / "orders", "0.1.0")


def update(newsvc: Newsvc, *options: str) -> str:
    result = newsvc("update", "orders", "--org", ".", *options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_renamed_question_keeps_its_answer_in_its_new_words(newsvc: Newsvc, service: Path, starter: Path) -> None:
    files = {"template/ci.txt": "{{ pipeline }}\n", **told(RENAMED)}
    small_starter.publish(starter, "0.2.0", PIPELINE, files)
    status = documents.read(newsvc("status", "orders", "--org", ".", "--json").stdout, "status")
    assert status["files"] == [{"path": "ci.txt", "where": "changed there"}]
    assert "  answer    pipeline=actions  (was ci=github)\n" in update(newsvc)
    assert answers(service) == {"pipeline": "actions"}
    assert (service / "ci.txt").read_text() == "actions\n"
    small_starter.commit(service)
    assert newsvc("status", "orders", "--org", ".", "--exit-code").exit_code == 0


def test_several_releases_are_passed_in_their_order(newsvc: Newsvc, service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", PIPELINE, told(RENAMED))
    later = "0.10.0:\n  changed_answers: {workflow: {actions: gitlab}}\n"
    later += "0.3.0:\n  renamed_questions: {pipeline: workflow}\n"
    small_starter.publish(starter, "0.10.0", WORKFLOW, told(later + RENAMED))
    document = documents.read(update(newsvc, "--json"), "update")
    assert document["answers"] == [
        {"key": "workflow", "value": "gitlab", "key_before": "ci", "value_before": "github", "reason": ""}
    ]
    assert answers(service) == {"workflow": "gitlab"}


def test_what_a_service_has_passed_already_is_not_passed_again(newsvc: Newsvc, starter: Path, folder: Path) -> None:
    small_starter.publish(starter, "0.2.0", PIPELINE, told(RENAMED))
    service = small_starter.make_service(starter, folder / "orders", "0.2.0", {"pipeline": "gitlab"})
    again = "0.2.0:\n  changed_answers: {pipeline: {gitlab: actions}}\n0.3.0: {}\n"
    small_starter.publish(starter, "0.3.0", PIPELINE, told(again))
    update(newsvc)
    assert answers(service) == {"pipeline": "gitlab"}


def test_the_old_name_of_a_question_is_told_the_new_one(newsvc: Newsvc, service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", PIPELINE, told(RENAMED))
    result = newsvc("update", "orders", "--org", ".", "--set", "ci=gitlab")
    assert result.exit_code == 2
    assert result.stderr == 'Error: The question "ci" is now called "pipeline".\n  Type: --set pipeline=...\n'
    update(newsvc, "--set", "pipeline=gitlab")
    assert answers(service) == {"pipeline": "gitlab"}


@pytest.mark.parametrize(
    ("declared", "answer"),
    [
        ("safe_defaults: [upkeep]", "team"),
        ("answers_for_existing_services: {upkeep: nobody}", "nobody"),
        ("answers_for_existing_services: {upkeep: \"{{ 'nobody' if ci == 'github' else 'team' }}\"}", "nobody"),
    ],
)
def test_a_new_question_that_is_safe_for_existing_services_is_answered_and_said(
    newsvc: Newsvc, service: Path, starter: Path, declared: str, answer: str
) -> None:
    small_starter.publish(starter, "0.2.0", CI + UPKEEP.format("team"), told(f"0.2.0:\n  {declared}\n"))
    said = update(newsvc)
    assert f"  answer    upkeep={answer}  (new; safe for services that are there already)\n" in said
    assert answers(service) == {"ci": "github", "upkeep": answer}


def test_a_declared_answer_goes_through_later_renames(newsvc: Newsvc, service: Path, starter: Path) -> None:
    declared = "0.2.0:\n  answers_for_existing_services: {upkeep: nobody}\n  safe_defaults: [tea]\n"
    declared += "0.3.0:\n  renamed_questions: {upkeep: care, tea: coffee}\n  changed_answers: {care: {nobody: none}}\n"
    questions = "care:\n  type: str\n  choices: [none, team]\n  default: team\ncoffee:\n  type: bool\n  default: true\n"
    small_starter.publish(starter, "0.3.0", CI + questions, told(declared))
    update(newsvc)
    assert answers(service) == {"ci": "github", "care": "none", "coffee": True}


@pytest.mark.parametrize(("given", "answer"), [(["--set", "upkeep=team"], "team"), ([], "nobody")])
def test_what_is_said_here_comes_before_what_the_starter_declares(
    newsvc: Newsvc, service: Path, starter: Path, given: list[str], answer: str
) -> None:
    small_starter.publish(starter, "0.2.0", CI + UPKEEP.format("team"), told("0.2.0:\n  safe_defaults: [upkeep]\n"))
    if not given:
        settings = service.parent / "newsvc.toml"
        settings.write_text(settings.read_text() + '[defaults]\nupkeep = "nobody"\n')
    update(newsvc, *given)
    assert answers(service)["upkeep"] == answer


def test_an_unmarked_question_is_refused_with_what_answers_it(newsvc: Newsvc, service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", CI + UPKEEP.format("team"))
    result = newsvc("update", "orders", "--org", ".")
    assert result.exit_code == 2
    assert 'The question "upkeep" is new in 0.2.0: Who looks after it?' in result.stderr
    assert "--set upkeep=nobody, or --yes for its default, team." in result.stderr
    assert "  answer    upkeep=team  (new)\n" in update(newsvc, "--yes")
    assert answers(service) == {"ci": "github", "upkeep": "team"}


def test_a_changed_default_changes_no_service(newsvc: Newsvc, service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", CI.replace("github", "gitlab"))
    assert "  answer " not in update(newsvc)
    assert answers(service) == {"ci": "github"}


def test_a_changed_default_changes_no_answer_that_was_not_recorded(newsvc: Newsvc, starter: Path, folder: Path) -> None:
    """Copier records neither a secret nor a question that an earlier answer left out."""
    hue = "hue:\n  type: str\n  secret: true\n  default: {}\n"
    small_starter.publish(starter, "0.2.0", CI + hue.format("red"), {"template/hue": "{{ hue }}"})
    service = small_starter.make_service(starter, folder / "orders", "0.2.0")
    small_starter.publish(starter, "0.3.0", CI + hue.format("blue"), {"template/hue": "{{ hue }}"})
    update(newsvc)
    assert (service / "hue").read_text() == "red"


def test_a_question_that_is_asked_no_more_is_said(newsvc: Newsvc, service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", UPKEEP.format("team"), told("0.2.0:\n  safe_defaults: [upkeep]\n"))
    assert "  answer    ci  (no longer asked)\n" in update(newsvc)
    assert answers(service) == {"upkeep": "team"}


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ("0.2.0:\n  answers_for_existing_services: {upkeep: robot}\n", "upkeep: 'robot' is refused."),
        ("0.2.0:\n  rename: {ci: x}\n", "0.2.0 says 'rename', and this newsvc knows: renamed_questions,"),
    ],
)
def test_a_declaration_that_makes_no_sense_stops_an_update(
    newsvc: Newsvc, service: Path, starter: Path, declared: str, reason: str
) -> None:
    small_starter.publish(starter, "0.2.0", CI + UPKEEP.format("team"), told(declared))
    result = newsvc("update", "orders", "--org", ".")
    assert result.exit_code == 1
    assert f"Error: The starter's newsvc-migrations.yml is at fault: {reason}" in result.stderr
    assert answers(service) == {"ci": "github"}


def test_stock_copier_still_updates_such_a_service(service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", PIPELINE, {"template/new": "new\n", **told(RENAMED)})
    command = [sys.executable, "-m", "copier", "update", "--defaults", "--quiet"]
    subprocess.run(command, cwd=service, check=True, capture_output=True)
    assert (service / "new").read_text() == "new\n"
    assert not (service / "newsvc-migrations.yml").exists()


EIGHT = "".join(f"line {number}\n" for number in range(8))
REWRITTEN = "line 0\n" + "".join(f"new {number}\n" for number in range(20))


@pytest.fixture
def moving(tmp_path: Path, folder: Path) -> Path:
    """A service whose starter moves and rewrites a file and a folder, over two releases; the user edited both."""
    starter = tmp_path / "starter"
    first = {"template/old.txt": EIGHT, "template/d/page": EIGHT}
    small_starter.publish(starter, "0.1.0", CI, first)
    service = small_starter.make_service(starter, folder / "orders", "0.1.0")
    for name in first:
        file = service / name.removeprefix("template/")
        file.write_text(f"ours\n{file.read_text()}")
    (service / "d/own").write_text("our own\n")
    small_starter.commit(service)
    moves = "0.2.0:\n  moved_files: {old.txt: mid.txt, d/: e/}\n0.3.0:\n  moved_files: {mid.txt: f/new.txt}\n"
    files = {"template/f/new.txt": REWRITTEN, "template/e/page": REWRITTEN, **told(moves)}
    small_starter.publish(starter, "0.3.0", CI, files)
    return service


def test_edits_follow_moved_files_however_much_of_them_has_changed(newsvc: Newsvc, moving: Path) -> None:
    before = small_starter.files(moving)
    patch = documents.read(update(newsvc, "--dry-run", "--json"), "update")["patch"]
    said = update(newsvc)
    for line in ("moved     old.txt  (to f/new.txt)", "merged    f/new.txt", "moved     d/own  (to e/own)"):
        assert f"  {line}\n" in said
    after = {**dict.fromkeys(["f/new.txt", "e/page"], f"ours\n{REWRITTEN}".encode()), "e/own": b"our own\n"}
    assert {path: c for path, c in small_starter.files(moving).items() if path != ".copier-answers.yml"} == after
    small_starter.commit(moving)
    newsvc("update", "orders", "--undo")
    assert small_starter.files(moving) == before
    (moving.parent / "patch").write_text(patch)
    starters.git(moving, "apply", str(moving.parent / "patch"))
    assert {path: c for path, c in small_starter.files(moving).items() if path != ".copier-answers.yml"} == after


def test_edits_stay_where_a_file_of_the_users_is_in_the_way_of_a_move(newsvc: Newsvc, moving: Path) -> None:
    (moving / ".git/info/exclude").write_text("f\n")
    (moving / "f").mkdir()
    (moving / "f/new.txt").write_text("mine\n")
    result = newsvc("update", "orders", "--org", ".")
    assert result.exit_code == 4
    assert (moving / "f/new.txt").read_text() == "mine\n"
    assert "ours\n" in (moving / "old.txt").read_text()


def test_nothing_moves_onto_a_file_that_git_does_not_know(newsvc: Newsvc, starter: Path, folder: Path) -> None:
    """Neither what git sees has moved, nor a file of the user's own in a folder that has."""
    old = {"template/a": EIGHT, "template/d/page": f"page\n{EIGHT}", "template/d/more": f"more\n{EIGHT}"}
    small_starter.publish(starter, "0.2.0", CI, old)
    service = small_starter.make_service(starter, folder / "orders", "0.2.0")
    (service / "a").write_text(f"ours\n{EIGHT}")
    (service / "d/own").write_text("our own\n")
    small_starter.commit(service)
    (service / ".git/info/exclude").write_text("/b\n/e/own\n")
    (service / "b").write_text(EIGHT)
    (service / "e").mkdir()
    (service / "e/own").write_text("mine\n")
    new = {"template/b": EIGHT, "template/e/page": f"page\n{EIGHT}", "template/e/more": f"more\n{EIGHT}"}
    small_starter.publish(starter, "0.3.0", CI, new)
    result = newsvc("update", "orders", "--org", ".")
    assert result.exit_code == 4
    assert (service / "a").read_text() == f"ours\n{EIGHT}"
    assert [(service / path).read_text() for path in ("b", "d/own", "e/own")] == [EIGHT, "our own\n", "mine\n"]
    assert sorted(path.name for path in (service / "e").iterdir()) == ["more", "own", "page"]
    conflicts = [line for line in result.stdout.splitlines() if line.startswith("  conflict")]
    assert [line.split()[1] for line in conflicts] == ["a", "b", "e/own"]
