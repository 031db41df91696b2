from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# newsvc with a command that has a bug.
BROKEN = """
import sys
from scaffold import cli
from scaffold.cli.app import app

@app.command()
def crash() -> None:
    password = "hunter2"
    raise RuntimeError("boom")

sys.argv = ["newsvc", "crash"]
cli.main()
"""


def test_a_bug_is_told_in_two_lines_and_its_traceback_goes_to_a_file_without_values(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stdout == ""
    first, second = done.stderr.splitlines()
    assert first == "A bug in newsvc: RuntimeError: boom"
    log = Path(second.removeprefix("  The details are in ").partition(";")[0])
    assert log.is_relative_to(home)
    text = log.read_text("utf-8")
    assert "Traceback" in text
    assert "RuntimeError: boom" in text
    assert "hunter2" not in text.replace('password = "hunter2"', "")


def test_a_bug_is_told_even_when_no_log_can_be_written(tmp_path: Path) -> None:
    missing = tmp_path / "file"
    missing.write_text("")
    environment = {**os.environ, "HOME": str(missing), "XDG_STATE_HOME": str(missing), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 3
    assert str(tmp_path) in done.stderr
