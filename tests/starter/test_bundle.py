from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.errors import SourceUnavailable
from scaffold.starter import bundle
from tests.support import starters


def test_the_home_folder_gets_the_bundle_that_travels_with_newsvc(home: Path) -> None:
    assert bundle.refresh() == home / ".newsvc/starters.bundle"
    assert (home / ".newsvc/starters.bundle").read_bytes() == bundle.PACKAGED.read_bytes()
    assert [path.name for path in (home / ".newsvc").iterdir()] == ["starters.bundle"]


def test_the_header_says_what_git_says() -> None:
    listed = starters.git(starters.ROOT, "bundle", "list-heads", str(bundle.PACKAGED))
    expected = {line.split()[1].removeprefix("refs/tags/"): line.split()[0] for line in listed.splitlines()}
    assert bundle.heads(bundle.PACKAGED) == expected
    assert "v0.1.0" in expected


def test_a_newer_bundle_is_kept(home: Path, tmp_path: Path) -> None:
    newer = starters.bundle(tmp_path / "newer.bundle", "9.9.9")
    (home / ".newsvc").mkdir()
    content = newer.replace(home / ".newsvc/starters.bundle").read_bytes()
    assert bundle.refresh().read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"", b"no bundle\n", b"# v2 git bundle\n", b"# v2 git bundle\n1234 refs/tags/v0.0.1\n\n"]
)
def test_a_damaged_or_an_older_bundle_is_replaced(home: Path, content: bytes) -> None:
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(content)
    assert bundle.refresh().read_bytes() == bundle.PACKAGED.read_bytes()


def test_a_home_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / ".newsvc").write_text("in the way")
    with pytest.raises(SourceUnavailable, match=r"~/\.newsvc/starters\.bundle, which cannot be written"):
        bundle.refresh()
