"""The wheel, built from a clone without tags and installed elsewhere, does everything offline."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from scaffold.uv import executable
from tests.support import starters

pytestmark = pytest.mark.services

# Nobody listens there; whatever wants a network fails at once.
OFFLINE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    starters.git(folder, "clone", "--quiet", "--no-tags", "--depth", "1", f"file://{starters.ROOT}", "clone")
    assert starters.git(folder / "clone", "tag") == ""
    run([executable(), "build", "--wheel", "--out-dir", str(folder), str(folder / "clone")], cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a virtual environment with nothing but the wheel and what it needs."""
    venv = tmp_path_factory.mktemp("venv")
    run([executable(), "venv", "--quiet", "--clear", str(venv)], cwd=venv)
    run([executable(), "pip", "install", "--quiet", "--python", str(venv), str(wheel)], cwd=venv)
    return venv / "bin"


def run(command: list[str], *, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_and_every_release(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        content = archive.read("scaffold/starter/starters.bundle")
    assert content == (starters.ROOT / "scaffold/starter/starters.bundle").read_bytes()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"scaffold", "newsvc"}


@pytest.mark.parametrize(
    "tool", [["newsvc", "update"], ["copier", "update", "--defaults", "--quiet"]], ids=lambda t: t[0]
)
@pytest.mark.parametrize("framework", starters.axes()["framework"])
def test_init_and_both_updates_work_offline_and_keep_local_edits(
    scripts: Path, folder: Path, home: Path, framework: str, tool: list[str]
) -> None:
    init = [str(scripts / "newsvc"), "init", "orders", "--framework", framework, "--yes", "--no-install"]
    run(init, cwd=folder, **OFFLINE)
    service = folder / "orders"
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\nOur own line.\n")
    starters.git(service, "commit", "--quiet", "--all", "--message", "Ours")
    # A teammate's newer newsvc has refreshed the bundle in the home folder.
    starters.bundle(home / ".newsvc/starters.bundle", "99.0.0", add_a_file)

    run([str(scripts / tool[0]), *tool[1:]], cwd=service, **OFFLINE)
    assert (service / "NEW.md").read_text("utf-8") == "new\n"
    assert readme.read_text("utf-8").endswith("\nOur own line.\n")
    record = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    assert (record["_commit"], record["_src_path"]) == ("v99.0.0", "~/.newsvc/starters.bundle")


def add_a_file(folder: Path) -> None:
    for framework in starters.axes()["framework"]:
        (folder / "templates" / framework / "NEW.md").write_text("new\n")
