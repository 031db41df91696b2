"""Every release of the starters is still there, unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from tasks import release

from scaffold.starter import bundle
from tests.support import starters


def test_the_bundle_holds_exactly_the_known_releases() -> None:
    assert {f"v{version}" for version, _ in release.known_trees()} == bundle.heads(bundle.PACKAGED).keys()


@pytest.mark.parametrize(("version", "tree"), release.known_trees())
def test_a_release_is_unchanged(repository: Path, version: str, tree: str) -> None:
    assert starters.git(repository, "rev-parse", f"v{version}^{{tree}}").strip() == tree


def test_each_release_stands_on_the_one_before(repository: Path) -> None:
    versions = [version for version, _ in release.known_trees()]
    for older, newer in zip(versions, versions[1:], strict=False):
        assert starters.git(repository, "rev-parse", f"v{newer}^") == starters.git(repository, "rev-parse", f"v{older}")


def test_every_release_is_told_in_the_changelog() -> None:
    text = (starters.ROOT / "CHANGELOG.md").read_text("utf-8")
    for version, _ in release.known_trees():
        assert f"\n### {version}" in text


def test_releasing_appends_to_the_bundle_and_needs_a_word_in_the_changelog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "newsvc"
    starters.git(tmp_path, "clone", "--quiet", "--no-hardlinks", str(starters.ROOT), str(copy))
    for name, relative in (("BUNDLE", "scaffold/starter/starters.bundle"), ("TREES", "tests/templates/releases.txt")):
        (copy / relative).write_bytes((starters.ROOT / relative).read_bytes())
        monkeypatch.setattr(release, name, copy / relative)
    monkeypatch.setattr(release, "ROOT", copy)
    before = release.known_trees()

    assert release.main(["99.0.0"]) == 1
    assert 'has no "### 99.0.0"' in capsys.readouterr().err
    (copy / "CHANGELOG.md").write_text((copy / "CHANGELOG.md").read_text("utf-8") + "\n### 99.0.0\n")
    assert release.main(["0.0.1"]) == 1
    (copy / "templates/flask/NEW.md").write_text("new\n")
    assert release.main(["--check"]) == 1
    assert release.main(["99.0.0"]) == 0
    assert release.main(["--check"]) == 0
    assert release.known_trees()[:-1] == before
    assert bundle.heads(release.BUNDLE).keys() == {f"v{version}" for version, _ in before} | {"v99.0.0"}
