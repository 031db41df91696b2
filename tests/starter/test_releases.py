from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scaffold.errors import SourceUnavailable
from scaffold.errors import UsageError
from scaffold.starter import releases
from tests.conftest import Newsvc
from tests.support import starters


def test_releases_are_listed_by_version_and_not_by_name(tmp_path: Path) -> None:
    repository = tmp_path / "org"
    repository.mkdir()
    starters.git(repository, "init", "--quiet")
    starters.git(repository, "commit", "--quiet", "--allow-empty", "--message", "x")
    for tag in ("v0.9.0", "v0.10.0", "v0.2.0", "nightly", "v1.0.0rc1"):
        starters.git(repository, "tag", tag)
    source = releases.source_at(str(repository))
    assert [release.version for release in releases.releases(source)] == ["0.2.0", "0.9.0", "0.10.0"]
    assert releases.release(source).tag == "v0.10.0"
    assert releases.release(source, "v0.9.0").version == "0.9.0"
    with pytest.raises(UsageError, match=r'no release "0\.3\.0"'):
        releases.release(source, "0.3.0")


def test_a_source_without_a_release_is_told(tmp_path: Path) -> None:
    starters.git(tmp_path, "init", "--quiet")
    with pytest.raises(SourceUnavailable, match="has no release"):
        releases.releases(releases.source_at(str(tmp_path)))


def test_a_path_that_is_no_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        releases.releases(releases.source_at(str(tmp_path / "missing")))


def test_the_files_of_a_release_are_kept_in_the_users_cache(home: Path) -> None:
    release = releases.release(releases.source_at(None), "0.1.0")
    folder = releases.tree(release)
    assert folder.is_relative_to(home)
    assert (folder / "copier.yml").is_file()
    assert not (folder / ".git").exists()
    before = folder.stat().st_mtime_ns
    assert releases.tree(release).stat().st_mtime_ns == before
    assert [path.name for path in folder.parent.iterdir()] == [release.commit]


@pytest.mark.parametrize(
    ("url", "recorded"),
    [
        ("http://127.0.0.1:9/platform/newsvc.git", "http://127.0.0.1:9/platform/newsvc.git"),
        ("http://127.0.0.1:9/platform/newsvc", "git+http://127.0.0.1:9/platform/newsvc"),
    ],
)
def test_an_organisations_url_is_recorded_while_the_wheels_copy_serves_offline(
    newsvc: Newsvc, folder: Path, url: str, recorded: str
) -> None:
    """The URL answers nothing: it is on this machine, at a port where nobody listens."""
    (folder / "newsvc.toml").write_text(f'[source]\nurl = "{url}"\n')
    command = [sys.executable, "-m", "scaffold", "init", "orders", "--org", ".", "--framework", "flask", "--yes"]
    done = subprocess.run([*command, "--no-install"], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    record = yaml.safe_load((folder / "orders/.copier-answers.yml").read_text("utf-8"))
    assert f"newsvc's own copy, as {recorded} does not answer" in done.stderr
    assert record["_src_path"] == recorded
    assert record["_commit"] == releases.release(releases.source_at(None)).tag
    refused = newsvc("update", "orders")
    assert "a source that nobody here has configured" in refused.stderr
    assert newsvc("update", "orders", "--org", ".").exit_code == 0


def test_an_organisations_repository_is_the_source_of_copy_and_update(newsvc: Newsvc, folder: Path) -> None:
    bundle = starters.bundle(folder / "org.bundle", "1.0.0")
    (folder / "newsvc.toml").write_text('[source]\nurl = "org.bundle"\n[defaults]\nowner = "platform"\n')
    assert newsvc("init", "orders", "--org", ".", "--framework", "flask", "--yes", "--no-install").exit_code == 0
    record = yaml.safe_load((folder / "orders/.copier-answers.yml").read_text("utf-8"))
    assert (record["_src_path"], record["_commit"], record["owner"]) == (str(bundle), "v1.0.0", "platform")
    starters.bundle(folder / "org.bundle", "1.1.0", add_a_file)
    assert newsvc("update", "orders", "--org", ".").exit_code == 0
    assert (folder / "orders/NEW.md").is_file()


def add_a_file(folder: Path) -> None:
    (folder / "templates/flask/NEW.md").write_text("new\n")
