"""newsvc as a process of its own, on a machine whose folders belong to one test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

NEWSVC = (sys.executable, "-m", "scaffold")
SENTINEL = "notes.txt"

# What the person who runs the tests has set; a test's machine knows nothing of it.
_PERSONAL = ("GIT_", "NEWSVC_", "COPIER_", "XDG_", "EMAIL", "NO_COLOR", "VIRTUAL_ENV", "COLUMNS", "LINES", "UV_OFFLINE")


@dataclass(frozen=True, slots=True)
class Machine:
    """A home folder, a folder to work in, a folder for temporary files, and the environment that points to them.

    The package cache is the one that tests/conftest.py sets for all tests.

    Attributes:
        root: Where all of them lie.
        extra: Variables on top of the usual ones; an empty text takes a variable away.
    """

    root: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.home, self.work, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)
        (self.work / SENTINEL).write_text("The user's own.\n", "utf-8")

    @property
    def home(self) -> Path:
        """The home folder, with git's usual settings in it if a test puts them there."""
        return self.root / "home"

    @property
    def work(self) -> Path:
        """Where newsvc is typed; it holds the sentinel, a file of the user's."""
        return self.root / "work"

    @property
    def temporary(self) -> Path:
        """What TMPDIR says."""
        return self.root / "tmp"

    @property
    def environment(self) -> dict[str, str]:
        """All variables."""
        usual = {name: value for name, value in os.environ.items() if not name.startswith(_PERSONAL)}
        own = {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
        }
        return {name: value for name, value in {**usual, **own, **self.extra}.items() if value}

    def start(
        self, *arguments: str, place: Path | None = None, wrapper: Sequence[str] = (), stdout: int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """Start newsvc in `place`, in a process group of its own, behind `wrapper` if there is one."""
        place = place or self.work
        return subprocess.Popen(
            [*wrapper, *NEWSVC, *arguments],
            cwd=place,
            env={**self.environment, "PWD": str(place)},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            process_group=0,
        )

    def run(
        self, *arguments: str, place: Path | None = None, wrapper: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run newsvc to its end, like `start`."""
        with self.start(*arguments, place=place, wrapper=wrapper) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def shell(self, command: str, place: Path) -> str:
        """Run a line that newsvc told the user to type, and return what it prints."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=place, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def git(self, place: Path, *arguments: str) -> str:
        """Run git in `place` and return what it prints, stripped."""
        done = subprocess.run(
            ["git", *arguments], cwd=place, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def configure_git(self, text: str) -> None:
        """Write the user's .gitconfig."""
        (self.home / ".gitconfig").write_text(text, "utf-8")

    def leftovers(self, *, besides: str = "") -> list[str]:
        """Return what lies in the folders for work and temporary files, but for the sentinel and `besides`."""
        names = [*(path.name for path in self.work.iterdir()), *(f"TMPDIR/{p.name}" for p in self.temporary.iterdir())]
        return sorted(name for name in names if name not in {SENTINEL, besides})


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a service but for git's own and the secrets, each with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in {".git", ".env"}
    }


def problems(machine: Machine, service: Path, expected: Mapping[str, bytes]) -> list[str]:
    """Return what is missing in a service that should be whole and committed."""
    found = []
    differing = sorted(expected.keys() ^ files_in(service).keys())
    if differing:
        found.append(f"files differ: {differing}")
    if not (service / ".env").is_file():
        found.append("there is no .env")
    for arguments in (("fsck", "--strict", "--full"), ("status", "--porcelain")):
        said = machine.git(service, *arguments)
        if said:
            found.append(f"git {arguments[0]} says: {said}")
    if machine.git(service, "rev-list", "--count", "HEAD") != "1":
        found.append("there is not exactly one commit")
    return found


def is_there(root: Path, pattern: str) -> bool:
    """Say whether anything beneath `root` fits a pattern, while it comes and goes."""
    with suppress(FileNotFoundError):
        return any(True for _ in root.glob(pattern))
    return False


def wait_until(condition: Callable[[], object], *, seconds: float, pause: float = 0.01) -> bool:
    """Wait until a condition holds, and say whether it did; with a pause of 0, look as often as a processor can."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
