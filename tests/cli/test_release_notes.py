from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Newsvc
from tests.support import documents
from tests.support import small_starter
from tests.support import starters

QUESTION = "framework:\n  type: str\n  choices: [flask, fastapi]\n  default: flask\n"
NEWEST = "## 0.3.0\n\n- Newest.\n\nFlask:\n\n- Flask.\n\nFastAPI:\n\n- FastAPI.\n\n"
CHANGELOG = f"{NEWEST}## 0.2.0\n\n- Newer.\n\n## 0.1.0\n\n- First.\n"
TOLD = [{"release": "0.2.0", "changes": ["Newer."]}, {"release": "0.3.0", "changes": ["Newest.", "Flask."]}]


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    folder = tmp_path / "starter"
    small_starter.publish(folder, "0.1.0", QUESTION)
    return folder


@pytest.fixture
def service(starter: Path, folder: Path) -> Path:
    return small_starter.make_service(starter, folder / "orders", "0.1.0")


def told(newsvc: Newsvc, kind: str, *options: str) -> object:
    result = newsvc(kind, "orders", "--org", ".", "--json", *options)
    assert result.exit_code == 0, result.stderr
    return documents.read(result.stdout, kind)["notes"]


def test_what_the_releases_on_the_way_bring_is_told(newsvc: Newsvc, service: Path, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", QUESTION)
    small_starter.publish(starter, "0.3.0", QUESTION, {"CHANGELOG.md": CHANGELOG})
    assert told(newsvc, "status") == TOLD
    assert "  release notes  0.3.0, 2 changes\n" in newsvc("status", "orders", "--org", ".").stdout
    assert told(newsvc, "update", "--dry-run") == TOLD
    said = newsvc("update", "orders", "--org", ".").stdout
    assert "New in 0.2.0:\n  - Newer.\n\nNew in 0.3.0:" in said
    assert "  - Newest.\n  - Flask.\n\nNext:" in said
    small_starter.commit(service)
    assert told(newsvc, "status") == []


def test_an_update_within_a_release_brings_nothing_to_tell(newsvc: Newsvc, starter: Path, folder: Path) -> None:
    small_starter.publish(starter, "0.2.0", QUESTION, {"CHANGELOG.md": CHANGELOG})
    small_starter.make_service(starter, folder / "orders", "0.2.0")
    assert told(newsvc, "update", "--set", "framework=fastapi") == []


@pytest.mark.usefixtures("service")
def test_without_a_changelog_annotated_tags_tell(newsvc: Newsvc, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", QUESTION)
    small_starter.publish(starter, "0.3.0", QUESTION, message="Faster.\n\n- It starts sooner.\n- It stops.")
    expected = [{"release": "0.3.0", "changes": ["It starts sooner.", "It stops."]}]
    assert told(newsvc, "status") == expected
    assert told(newsvc, "update") == expected


def test_a_bundles_tags_tell_too(newsvc: Newsvc, service: Path, starter: Path, tmp_path: Path) -> None:
    small_starter.publish(starter, "0.2.0", QUESTION, message="Faster.")
    starters.git(starter, "bundle", "create", "--quiet", str(tmp_path / "org.bundle"), "--tags")
    (service.parent / "newsvc.toml").write_text(f'[source]\nurl = "{tmp_path / "org.bundle"}"\n')
    record = service / ".copier-answers.yml"
    record.write_text(record.read_text().replace(str(starter), str(tmp_path / "org.bundle")))
    assert told(newsvc, "status") == [{"release": "0.2.0", "changes": ["Faster."]}]


@pytest.mark.usefixtures("service")
def test_where_nothing_is_said_nothing_is_told(newsvc: Newsvc, starter: Path) -> None:
    small_starter.publish(starter, "0.2.0", QUESTION)
    assert told(newsvc, "status") == []
    assert "New in" not in newsvc("update", "orders", "--org", ".").stdout
