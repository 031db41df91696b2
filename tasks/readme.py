"""The README's commands and transcript, for those who run and renew them.

python tasks/readme.py init         prints the command that makes a service
python tasks/readme.py tests        prints the command that runs the tests
python tasks/readme.py transcript   makes that service and writes what newsvc said into the README
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
START, END = "<!-- transcript -->\n", "<!-- end of transcript -->\n"


def commands() -> dict[str, str]:
    """Return the README's two commands."""
    first, second = re.findall(r"^    (python3 -m venv .+)$", README.read_text("utf-8"), re.MULTILINE)[:2]
    return {"init": first, "tests": second}


def transcript() -> str:
    """Make the README's service in an empty home folder, and return what newsvc says, as the README shows it."""
    arguments = commands()["init"].partition("newsvc init ~/")[2]
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / ".gitconfig").write_text("[user]\n\tname = You\n\temail = you@example.com\n")
        # As in an activated virtual environment: where newsvc can be typed, so can its uv.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, "HOME": home, "PATH": path, "COLUMNS": "100", "UV_CACHE_DIR": _packages()}
        done = subprocess.run(
            [sys.executable, "-m", "scaffold", "init", *arguments.split()],
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
    said = re.sub(r" \(\d+\.\d s\)$", "", done.stdout, flags=re.MULTILINE)
    return f"    $ newsvc init {arguments}\n" + "".join(f"    {line}".rstrip() + "\n" for line in said.splitlines())


def shown() -> str:
    """Return the transcript that the README shows."""
    return README.read_text("utf-8").partition(START)[2].partition(END)[0].strip("\n") + "\n"


def renew() -> None:
    """Write a new transcript into the README."""
    before, _, rest = README.read_text("utf-8").partition(START)
    README.write_text(f"{before}{START}\n{transcript()}\n{END}{rest.partition(END)[2]}", "utf-8")


def _packages() -> str:
    """Return the package cache of whoever runs this; an empty home folder's would be filled from the index."""
    from scaffold.uv import executable

    return subprocess.run([executable(), "cache", "dir"], check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    if sys.argv[1:] == ["transcript"]:
        renew()
    else:
        print(commands()[sys.argv[1]])
