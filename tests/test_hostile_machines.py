"""newsvc on machines where something is missing, full, forbidden or oddly set up."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.processes import NEWSVC
from tests.support.processes import Machine
from tests.support.processes import files_in
from tests.support.processes import is_there
from tests.support.processes import problems
from tests.support.processes import wait_until

INIT = ("init", "orders", "--yes", "--need", "rest-api")
QUICK = (*INIT, "--no-install")

# A folder that its owner may not write to stops everybody but root, who then has to give up that right.
SETPRIV = shutil.which("setpriv")
IS_ROOT = os.geteuid() == 0
POWERLESS = (SETPRIV, "--bounding-set", "-dac_override,-dac_read_search") if IS_ROOT and SETPRIV else ()

needs_setpriv = pytest.mark.skipif(
    IS_ROOT and not POWERLESS, reason="root can write everywhere, and there is no setpriv to take that right away"
)

HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "reference-transaction")

DISK_FULL = re.compile(r"^Error: .*(No space left on device|Out of diskspace)", re.MULTILINE)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "machine")
    machine.configure_git("[user]\n\tname = Ada\n\temail = ada@example.com\n")
    return machine


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that can be read and not written."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def refused(machine: Machine, *arguments: str, place: Path | None = None) -> str:
    """Run newsvc, which must fail and leave nothing new, and return what it said, on one line."""
    before = machine.leftovers()
    done = machine.run(*arguments, place=place, wrapper=POWERLESS)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert machine.leftovers() == before
    return " ".join(done.stderr.split())


def made(machine: Machine, *arguments: str, place: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run newsvc, which must succeed."""
    done = machine.run(*arguments, place=place)
    assert done.returncode == 0, done.stderr
    return done


def assert_whole(machine: Machine, service: Path) -> None:
    """Check that a service has all its files, committed."""
    assert (service / "pyproject.toml").is_file()
    assert problems(machine, service, files_in(service)) == []


def write_hook(hook: Path, trace: Path) -> None:
    """Write a hook that leaves a trace and fails."""
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(trace))}\nexit 1\n", "utf-8")
    hook.chmod(0o755)


# The destination


def test_a_folder_that_is_not_empty_is_refused_and_kept(machine: Machine) -> None:
    place = machine.work / "orders"
    place.mkdir()
    (place / "mine.txt").write_text("mine", "utf-8")
    assert f"{place} is not empty: it holds mine.txt." in refused(machine, *QUICK)
    assert (place / "mine.txt").read_text("utf-8") == "mine"


def test_a_file_in_the_place_is_refused_and_kept(machine: Machine) -> None:
    (machine.work / "orders").write_text("mine", "utf-8")
    assert f"{machine.work / 'orders'} exists and is not a folder." in refused(machine, *QUICK)
    assert (machine.work / "orders").read_text("utf-8") == "mine"


@pytest.mark.parametrize("target", ["nowhere", "elsewhere"], ids=["dangling", "to an empty folder"])
def test_a_symlink_in_the_place_is_refused_and_kept(machine: Machine, target: str) -> None:
    (machine.root / "elsewhere").mkdir()
    (machine.work / "orders").symlink_to(machine.root / target)
    assert "exists and is not a folder." in refused(machine, *QUICK)
    assert (machine.work / "orders").is_symlink()
    assert list((machine.root / "elsewhere").iterdir()) == []


def test_a_parent_that_is_not_there_is_refused_with_the_command_that_makes_it(machine: Machine) -> None:
    said = refused(machine, "init", "a folder/orders", "--yes", "--no-install")
    assert f"{machine.work / 'a folder'} is not a folder." in said
    advised = re.search(r"mkdir -p .*$", said)
    assert advised
    machine.shell(advised[0], machine.root)
    assert (machine.work / "a folder").is_dir()


@needs_setpriv
def test_a_parent_that_cannot_be_written_is_refused(machine: Machine, read_only: Path) -> None:
    assert f"{read_only} cannot be written" in refused(machine, *QUICK, place=read_only)
    assert list(read_only.iterdir()) == []


@needs_setpriv
def test_an_empty_folder_in_a_parent_that_cannot_be_written_is_refused(machine: Machine, read_only: Path) -> None:
    read_only.chmod(0o700)
    (read_only / "orders").mkdir()
    read_only.chmod(0o500)
    assert f"{read_only} cannot be written" in refused(machine, "init", ".", "--yes", place=read_only / "orders")


@pytest.mark.parametrize("typed", [".", "{place}"])
def test_the_empty_folder_in_which_it_is_typed_becomes_the_service(machine: Machine, typed: str) -> None:
    place = machine.work / "orders"
    place.mkdir()
    done = made(machine, "init", typed.format(place=place), "--yes", "--no-install", place=place)
    assert_whole(machine, place)
    assert "  cd .\n" in done.stdout
    assert machine.leftovers(besides="orders") == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "The destination is empty."),
        ("  ", "The destination is empty."),
        ("my orders", "lower-case letters, digits and single hyphens"),
        ("bestellungen-für-alle", "lower-case letters, digits and single hyphens"),
        ("注文", "lower-case letters, digits and single hyphens"),
        ("ord\u202eers", "cannot be printed"),
        ("orders\n", "cannot be printed"),
        ("or\x1b[2Jders", "cannot be printed"),
        ("../orders", "climbs out of this folder"),
        ("a/../../orders", "climbs out of this folder"),
        ("..", "climbs out of this folder"),
        ("/", "A name is needed"),
        ("x" * 300, "at most 40 characters"),
        ("-orders", "No such option"),
        ("class", "is a keyword of Python"),
    ],
    ids=ascii,
)
def test_a_destination_that_is_no_name_is_refused_with_the_reason(machine: Machine, typed: str, reason: str) -> None:
    done = machine.run("init", typed, "--yes", "--no-install")
    assert done.returncode == 2
    assert reason in " ".join(done.stderr.split())
    assert "\x1b" not in done.stderr
    assert machine.leftovers() == []


@pytest.mark.parametrize("folder", ["my orders", "Bestellungen für alle", "$(touch x)'s", "x" * 200])
def test_a_folder_of_any_name_holds_a_service_with_a_valid_one(machine: Machine, folder: str) -> None:
    done = made(machine, "init", folder, "--set", "name=orders", "--yes", "--no-install")
    assert_whole(machine, machine.work / folder)
    line = re.search(r"^  (cd .*)$", done.stdout, re.MULTILINE)
    assert line
    assert machine.shell(f"{line[1]} && pwd", machine.work).strip() == str(machine.work / folder)


@pytest.mark.parametrize("length", [250, 300])
def test_a_folder_whose_name_is_too_long_is_refused(machine: Machine, length: int) -> None:
    said = refused(machine, "init", "x" * length, "--set", "name=orders", "--yes", "--no-install")
    assert "too long" in said


# git


def test_the_repository_around_the_place_is_respected(machine: Machine) -> None:
    machine.git(machine.work, "init", "--quiet")
    machine.git(machine.work, "add", "--all")
    machine.git(machine.work, "commit", "--quiet", "--message", "Mine")
    done = made(machine, *QUICK)
    assert "left to the repository around it: git add orders" in done.stderr
    assert not (machine.work / "orders" / ".git").exists()
    assert machine.git(machine.work, "status", "--porcelain") == "?? orders/"
    machine.git(machine.work, "add", "orders")
    assert "orders/.env" not in machine.git(machine.work, "ls-files").splitlines()


def test_a_git_hook_that_runs_newsvc_keeps_its_own_repository(machine: Machine) -> None:
    caller = machine.root / "caller"
    caller.mkdir()
    machine.git(caller, "init", "--quiet", "--initial-branch", "main")
    (caller / "mine.txt").write_text("mine", "utf-8")
    machine.git(caller, "add", "--all")
    hook = caller / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ncd ../work && exec {shlex.join([*NEWSVC, *QUICK])}\n", "utf-8")
    hook.chmod(0o755)
    machine.git(caller, "commit", "--quiet", "--message", "Mine")
    assert machine.git(caller, "ls-files") == "mine.txt"
    assert machine.git(caller, "status", "--porcelain") == ""
    assert_whole(machine, machine.work / "orders")


def test_variables_that_point_git_elsewhere_are_ignored(machine: Machine) -> None:
    caller = machine.root / "caller"
    caller.mkdir()
    machine.git(caller, "init", "--quiet")
    pointing = {"GIT_DIR": ".git", "GIT_WORK_TREE": str(caller), "GIT_INDEX_FILE": str(caller / "index")}
    elsewhere = Machine(machine.root, pointing)
    made(elsewhere, *QUICK)
    assert_whole(machine, machine.work / "orders")
    assert sorted(path.name for path in caller.iterdir()) == [".git"]


def test_without_git_the_message_says_what_to_install(machine: Machine) -> None:
    (machine.root / "empty").mkdir()
    said = refused(Machine(machine.root, {"PATH": str(machine.root / "empty")}), *QUICK)
    assert "git was not found on the PATH" in said
    assert "Install git" in said


def test_without_an_identity_the_commit_is_made_in_the_name_of_newsvc(machine: Machine) -> None:
    machine.configure_git("[user]\n\tuseConfigOnly = true\n")
    done = made(machine, *QUICK)
    service = machine.work / "orders"
    assert_whole(machine, service)
    assert machine.git(service, "log", "--format=%an <%ae> %cn <%ce>") == (
        "newsvc <newsvc@localhost> newsvc <newsvc@localhost>"
    )
    advised = re.search(r"git commit --amend .*$", done.stderr, re.MULTILINE)
    assert advised
    machine.configure_git("[user]\n\tname = Ada\n\temail = ada@example.com\n")
    machine.shell(advised[0], service)
    assert machine.git(service, "log", "--format=%an <%ae>") == "Ada <ada@example.com>"


def test_a_commit_that_cannot_be_signed_is_left_to_the_user(machine: Machine) -> None:
    identity = "[user]\n\tname = Ada\n\temail = ada@example.com\n"
    machine.configure_git(f"{identity}[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n")
    done = machine.run(*QUICK)
    assert done.returncode == 4
    said = re.search(r"first commit: git commit failed: .+\n +later: (.+)", done.stderr)
    assert said
    service = machine.work / "orders"
    assert (service / ".env").is_file()
    machine.configure_git(identity)
    machine.shell(said[1], service)
    assert_whole(machine, service)


@pytest.mark.parametrize("name", HOOKS)
def test_the_hooks_of_the_user_are_not_run(machine: Machine, name: str) -> None:
    write_hook(machine.root / "hooks" / name, machine.root / "it-ran")
    machine.git(machine.root, "config", "--global", "core.hooksPath", str(machine.root / "hooks"))
    made(machine, *QUICK)
    assert not (machine.root / "it-ran").exists()
    assert_whole(machine, machine.work / "orders")


def test_a_template_of_the_user_for_repositories_does_not_stop_a_service(machine: Machine) -> None:
    for name in HOOKS:
        write_hook(machine.root / "template" / "hooks" / name, machine.root / "it-ran")
    machine.git(machine.root, "config", "--global", "init.templateDir", str(machine.root / "template"))
    made(machine, *QUICK)
    assert not (machine.root / "it-ran").exists()
    assert_whole(machine, machine.work / "orders")


@pytest.mark.parametrize("setting", ["core.autocrlf=true", "core.autocrlf=input", "core.fileMode=false", "gc.auto=1"])
def test_odd_settings_of_git_change_no_file(machine: Machine, tmp_path: Path, setting: str) -> None:
    usual = Machine(tmp_path / "usual")
    made(usual, *QUICK)
    machine.git(machine.root, "config", "--global", *setting.split("="))
    made(machine, *QUICK)
    assert files_in(machine.work / "orders") == files_in(usual.work / "orders")
    assert_whole(machine, machine.work / "orders")


# Packages and the network


def test_without_a_network_and_packages_a_service_is_made_that_says_what_is_left_to_type(machine: Machine) -> None:
    offline = Machine(machine.root, {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(machine.root / "packages")})
    done = offline.run(*INIT)
    assert done.returncode == 4
    assert re.search(r"!! +lock dependencies: uv lock failed: .+\n +later: \S*uv lock\n", done.stderr)
    assert re.search(r"-- +install dependencies: they are not locked", done.stderr)
    assert_whole(machine, machine.work / "orders")
    assert machine.leftovers(besides="orders") == []


def test_an_index_that_cannot_be_reached_is_a_failed_step_in_the_document(machine: Machine) -> None:
    nowhere = {
        "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple",
        "UV_HTTP_RETRIES": "0",
        "UV_CACHE_DIR": str(machine.root / "packages"),
    }
    done = Machine(machine.root, nowhere).run(*INIT, "--json")
    assert done.returncode == 4
    document = json.loads(done.stdout)
    assert document["complete"] is False
    steps = {step["name"]: step for step in document["steps"]}
    assert {name: step["status"] for name, step in steps.items()} == {
        "render": "done",
        "write .env": "done",
        "lock dependencies": "failed",
        "first commit": "done",
        "install dependencies": "skipped",
    }
    assert steps["lock dependencies"]["later"].endswith("uv lock")
    assert steps["install dependencies"]["later"].endswith("uv sync")
    assert_whole(machine, machine.work / "orders")


# The disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, which a test makes as small as it likes; skips where nobody may mount one."""
    if shutil.which("mount") is None:
        pytest.skip("no disk can be mounted here: there is no mount command")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if mounting.returncode:
        pytest.skip(f"no disk can be mounted here: {mounting.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Write a file that takes all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(65536)):
            pass
    return filler


def check_end_on_a_full_disk(machine: Machine, disk: Path, done: subprocess.CompletedProcess[str]) -> None:
    """Check that there is nothing and a clear word about it, or a service with what is left to type."""
    assert "Traceback" not in done.stderr
    if done.returncode == 1:
        assert DISK_FULL.search(done.stderr), done.stderr[-300:]
        assert len(done.stderr.partition("Error: ")[2]) < 500, "the message is longer than anybody reads"
        assert list(disk.iterdir()) == []
        return
    assert done.returncode == 4, done.stderr
    assert [path.name for path in disk.iterdir()] == ["orders"]
    for later in re.findall(r"!!.*\n +later: (.+)", done.stderr):
        machine.shell(later, disk / "orders")
    assert (disk / "orders" / "uv.lock").is_file()
    assert_whole(machine, disk / "orders")


@pytest.mark.parametrize("size", ["16k", "64k", "512k"])
def test_a_disk_that_is_too_small_for_the_rendering_is_named_and_left_empty(
    machine: Machine, small_disk: Path, size: str
) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(small_disk)], check=True)
    done = machine.run(*INIT, "--no-sync", place=small_disk)
    assert done.returncode == 1
    check_end_on_a_full_disk(machine, small_disk, done)


@pytest.mark.parametrize("sight", ["service", "service/pyproject.toml", "service/.env", "scratch/lock", "service/.git"])
def test_a_disk_that_fills_up_leaves_nothing_or_a_service_with_what_is_left_to_type(
    machine: Machine, small_disk: Path, sight: str
) -> None:
    with Machine(machine.root, {"UV_OFFLINE": "1"}).start(*INIT, "--no-sync", place=small_disk) as process:
        assert wait_until(lambda: is_there(small_disk, f".orders.newsvc-*/{sight}"), seconds=30, pause=0)
        filler = fill(small_disk)
        _, said = process.communicate(timeout=60)
    filler.unlink()
    wait_until(lambda: not is_there(small_disk, ".orders.newsvc-*"), seconds=5)
    check_end_on_a_full_disk(
        machine, small_disk, subprocess.CompletedProcess(process.args, process.returncode, "", said)
    )


# Folders of the user


@needs_setpriv
def test_a_home_that_cannot_be_written_is_named_with_what_to_do(machine: Machine, read_only: Path) -> None:
    said = refused(Machine(machine.root, {"HOME": str(read_only)}), *QUICK)
    assert "~/.newsvc/starters.bundle, which cannot be written: Permission denied." in said
    assert "HOME" in said


@needs_setpriv
def test_a_home_that_can_no_longer_be_written_is_enough_for_the_next_service(machine: Machine) -> None:
    made(machine, *QUICK)
    shutil.rmtree(machine.work / "orders")
    folders = [machine.home, *(path for path in machine.home.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    done = machine.run(*QUICK, wrapper=POWERLESS)
    for folder in folders:
        folder.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert_whole(machine, machine.work / "orders")


@needs_setpriv
def test_a_cache_that_cannot_be_written_is_named_with_what_to_do(machine: Machine, read_only: Path) -> None:
    said = refused(Machine(machine.root, {"XDG_CACHE_HOME": str(read_only)}), *QUICK)
    assert str(read_only) in said
    assert "XDG_CACHE_HOME" in said


@pytest.mark.parametrize(("umask", "others"), [("077", 0), ("022", 0o055)])
def test_the_umask_decides_who_may_read_and_the_secrets_are_for_their_owner(
    machine: Machine, umask: str, others: int
) -> None:
    done = machine.run(*QUICK, wrapper=("sh", "-c", f'umask {umask} && exec "$@"', "sh"))
    assert done.returncode == 0, done.stderr
    service = machine.work / "orders"
    assert stat.S_IMODE(service.stat().st_mode) == 0o700 | others
    assert stat.S_IMODE((service / "pyproject.toml").stat().st_mode) & 0o077 == others & 0o044
    assert stat.S_IMODE((service / ".env").stat().st_mode) == 0o600
    assert_whole(machine, service)
