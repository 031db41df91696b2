"""The only module that runs git."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from scaffold.errors import ToolFailed

# A git hook or a parent git command sets these; they would point our commands at the caller's repository.
_REPOSITORY_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)


# What newsvc does must not depend on how its user has set up git for their own work.
# A collection of garbage would go on in a folder that is about to be renamed.
_SETTINGS = {
    "core.autocrlf": "false",
    "core.hooksPath": os.devnull,
    "gc.auto": "0",
    "init.templateDir": "",
    "maintenance.auto": "false",
}


def isolate() -> None:
    """Make git, run by this process or by Copier in it, see the folder's repository alone, and do nothing else.

    The settings go through the environment, behind those that are there already; calling this again adds nothing.
    """
    for variable in _REPOSITORY_VARIABLES:
        os.environ.pop(variable, None)
    for key, value in _SETTINGS.items():
        configure(key, value)


def configure(key: str, value: str) -> None:
    """Set something for every git that this process starts from now on."""
    count = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
    known = {(os.environ[f"GIT_CONFIG_KEY_{n}"], os.environ[f"GIT_CONFIG_VALUE_{n}"]) for n in range(count)}
    if (key, value) not in known:
        os.environ |= {f"GIT_CONFIG_KEY_{count}": key, f"GIT_CONFIG_VALUE_{count}": value}
        os.environ["GIT_CONFIG_COUNT"] = str(count + 1)


def users_line_ends() -> dict[str, str]:
    """Return variables with which git converts line ends as the user's settings say, between work tree and index."""
    count = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
    names = {f"GIT_CONFIG_KEY_{n}": os.environ[f"GIT_CONFIG_KEY_{n}"] for n in range(count)}
    # What CRLF is turned into would otherwise be refused where core.safecrlf says so.
    return {name: "core.safecrlf" for name, key in names.items() if key == "core.autocrlf"}


def require() -> None:
    """Raise `ToolFailed` when there is no git on the PATH."""
    if shutil.which("git") is None:
        raise ToolFailed(
            "git was not found on the PATH; newsvc reads its starters with it.",
            advice="Install git (for example: apt-get install git), then type the command again.",
        )


def run(*arguments: str, cwd: Path | None = None, timeout: float | None = None) -> str:
    """Run git and return its standard output, without the line ends after it.

    Raises:
        ToolFailed: git is missing, failed or took longer than `timeout` seconds; the message holds its last words.
    """
    return run_bytes(*arguments, cwd=cwd, timeout=timeout).decode("utf-8", "replace").rstrip("\n")


def run_bytes(
    *arguments: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    variables: Mapping[str, str] = MappingProxyType({}),
    codes: tuple[int, ...] = (0,),
    timeout: float | None = None,
) -> bytes:
    """Run git on bytes, and return those that it writes.

    Args:
        arguments: The command and its own arguments.
        cwd: Where it runs.
        stdin: What it reads.
        variables: What it finds in its environment beside the user's.
        codes: The exit codes that are no failure; some commands answer with theirs.
        timeout: In seconds.

    Raises:
        ToolFailed: As for `run`.
    """
    return answer(*arguments, cwd=cwd, stdin=stdin, variables=variables, codes=codes, timeout=timeout)[1]


def answer(
    *arguments: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    variables: Mapping[str, str] = MappingProxyType({}),
    codes: tuple[int, ...] = (0,),
    timeout: float | None = None,
) -> tuple[int, bytes]:
    """Run git as `run_bytes` does, and return its exit code too.

    Raises:
        ToolFailed: As for `run`.
    """
    require()
    isolate()
    command = next(word for word in arguments if word[0] != "-" and "=" not in word)
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            check=False,
            capture_output=True,
            input=stdin,
            timeout=timeout,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **variables},
        )
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"git {command} gave no answer within {timeout:.0f} seconds.") from error
    if done.returncode not in codes:
        said = (done.stderr.strip() or done.stdout.strip() or b"it gave no reason").decode("utf-8", "replace")
        raise ToolFailed(f"git {command} failed: {said.splitlines()[-1]}")
    return done.returncode, done.stdout


def repository_around(folder: Path) -> Path | None:
    """Return the top of the repository that `folder` lies in, or None outside any."""
    try:
        return Path(run("rev-parse", "--show-toplevel", cwd=folder))
    except ToolFailed:
        return None


def has_identity(folder: Path) -> bool:
    """Say whether git knows who commits in `folder`."""
    try:
        run("var", "GIT_AUTHOR_IDENT", cwd=folder)
        run("var", "GIT_COMMITTER_IDENT", cwd=folder)
    except ToolFailed:
        return False
    return True


def remote_tags(source: str) -> dict[str, str]:
    """Return the tags of a repository, a URL, a path or a bundle, with the commit that each names."""
    tags = {}
    for line in run("ls-remote", "--tags", source, timeout=30).splitlines():
        commit, _, reference = line.partition("\t")
        # An annotated tag is listed twice; the line with ^{} comes second and names the commit.
        tags[reference.removeprefix("refs/tags/").removesuffix("^{}")] = commit
    return tags
