"""The documentation of a FastAPI service works in a real browser that reaches nothing but the service."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from scaffold.starter.questions import Answers
from tests.support import live

pytestmark = pytest.mark.services

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="this machine has no Chromium")
@pytest.mark.parametrize("made", [{"framework": "fastapi"}], indirect=True)
def test_swagger_ui_and_redoc_render_without_any_other_host(made: tuple[Path, Answers], tmp_path: Path) -> None:
    with live.served(made[0], {}) as client:
        swagger = rendered(f"{client.base_url}/docs", tmp_path / "one")
        redoc = rendered(f"{client.base_url}/redoc", tmp_path / "two")
    assert 'class="opblock-summary-path"' in swagger
    assert "/api/v1/notes" in swagger
    assert "Authorize" in swagger
    assert "Create Note" in redoc
    assert "/api/v1/accounts/token" in redoc


def rendered(url: str, profile: Path) -> str:
    """Return a page as it stands once its scripts have run."""
    assert CHROMIUM
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-sync"]
    command = [CHROMIUM, "--headless", "--no-sandbox", "--no-first-run", *quiet, f"--user-data-dir={profile}"]
    # Every other name leads nowhere.
    command += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server"]
    command += ["--virtual-time-budget=10000", "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
