from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold import uv
from scaffold.errors import ToolFailed


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    uv.executable.cache_clear()
    yield
    uv.executable.cache_clear()


def put_on_path(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a uv on the PATH that says its version and fails at everything else, as uv fails."""
    folder.mkdir()
    script = folder / "uv"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "uv {version} (abc 2026-01-01)" && exit\n'
        "echo 'Using CPython 3.13.0' >&2\necho 'error: Failed to fetch: `x`' >&2\n"
        "echo '  Caused by: dns error' >&2\nexit 2\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return str(script)


def test_a_newer_uv_on_the_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = put_on_path(tmp_path / "bin", "99.0.0", monkeypatch)
    assert uv.executable() == newer


def test_newsvcs_own_uv_is_used_when_the_one_on_the_path_is_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = put_on_path(tmp_path / "bin", "0.4.9", monkeypatch)
    assert uv.executable() != older


def test_newsvcs_own_uv_serves_where_the_path_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert Path(uv.executable()).is_file()
    assert not uv.on_path()


def test_what_uv_says_is_wrong_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(tmp_path / "bin", "99.0.0", monkeypatch)
    with pytest.raises(ToolFailed, match=r"^uv lock failed: Failed to fetch: `x`: dns error$"):
        uv.run("lock", cwd=tmp_path)
