"""Are the starters' dependencies alive? Asks the package index that uv is set to, and names those that are not.

A direct dependency is dead when its newest release is two years old or its project is archived; a version that the
starters pin, of any package, must not be yanked.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
import urllib.request
from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

from scaffold.service.dependencies import lock
from scaffold.service.dependencies import read_pins

OLD = timedelta(days=2 * 365)


def main() -> int:
    """Ask for every package; return the exit code."""
    from constraints import FRAMEWORKS
    from release import ROOT

    found = 0
    for framework in FRAMEWORKS:
        direct, locked = dependencies(framework)
        with ThreadPoolExecutor(8) as pool:
            listings = dict(zip(locked, pool.map(ask, locked.values(), locked), strict=True))
        pins = dict(pin.split("==") for pin in read_pins(ROOT / f"templates/constraints/{framework}.txt"))
        dead = [
            f"{framework}: {name}: {problem}"
            for name, listing in sorted(listings.items())
            for problem in problems(listing, pin=pins.get(name), direct=name in direct, now=datetime.now(UTC))
        ]
        print(
            "\n".join(
                [*dead, f"{framework}: {len(locked)} packages, {len(direct)} of them direct: {len(dead)} problems"]
            )
        )
        found += len(dead)
    return 1 if found else 0


def dependencies(framework: str) -> tuple[set[str], dict[str, str]]:
    """Return a starter's direct dependencies, with every option on, and the index of each package that they need."""
    import copier
    from release import copy_starters

    answers = {"framework": framework, "name": "alive", "database": "postgresql", "auth": True, "tracing": True}
    with tempfile.TemporaryDirectory() as scratch:
        service = Path(scratch, "service")
        copier.run_copy(str(copy_starters(Path(scratch, "template"))), service, data=answers, defaults=True, quiet=True)
        lock(service, (), scratch=Path(scratch))
        packages = tomllib.loads((service / "uv.lock").read_text("utf-8"))["package"]
    [project] = [package for package in packages if package["name"] == "alive"]
    named = [*project["dependencies"], *project["dev-dependencies"]["dev"]]
    return (
        {dependency["name"] for dependency in named},
        {package["name"]: package["source"]["registry"] for package in packages if package is not project},
    )


def ask(index: str, name: str) -> Mapping[str, Any]:
    """Return what an index lists of a package: https://packaging.python.org/en/latest/specifications/simple-repository-api/."""
    address = f"{index.rstrip('/')}/{name}/"
    request = urllib.request.Request(address, headers={"Accept": "application/vnd.pypi.simple.v1+json"})  # noqa: S310 - the index that uv uses
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
        listing: Mapping[str, Any] = json.load(answer)
        return listing


def problems(listing: Mapping[str, Any], *, pin: str | None, direct: bool, now: datetime) -> Iterator[str]:
    """Tell what is wrong with a package.

    Args:
        listing: Of the package, as its index gives it.
        pin: The version that the starters pin.
        direct: Whether the starters name it themselves.
        now: When it is asked.
    """
    standing = [file for file in listing["files"] if not file.get("yanked")]
    if pin and not any(is_of(file["filename"], pin) for file in standing):
        yield f"{pin}, which the starters pin, is yanked or gone"
    if not direct:
        return
    status = listing.get("project-status", {}).get("status", "active")
    if status != "active":
        yield f"its project is {status}"
    newest = max(datetime.fromisoformat(file["upload-time"]) for file in standing)
    if now - newest > OLD:
        yield f"no release since {newest:%Y-%m-%d}"


def is_of(file: str, version: str) -> bool:
    """Say whether a wheel or a source archive is of a version."""
    return file.endswith(f"-{version}.tar.gz") or f"-{version}-" in file


if __name__ == "__main__":
    sys.exit(main())
