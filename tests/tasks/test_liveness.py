"""What counts as dead, by listings as an index gives them."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from tasks.liveness import problems

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def file(name: str, day: str, *, yanked: bool | str = False) -> dict[str, Any]:
    return {"filename": name, "upload-time": f"{day}T12:00:00Z", "yanked": yanked}


OLD = file("wares-1.0.tar.gz", "2024-06-30")
NEW = file("wares-1.1-py3-none-any.whl", "2024-07-02")
YANKED = file("wares-1.2-py3-none-any.whl", "2026-06-30", yanked="broken")


@pytest.mark.parametrize(
    ("listing", "pin", "direct", "found"),
    [
        ({"files": [OLD, NEW]}, "1.1", True, []),
        ({"files": [OLD]}, "1.0", True, ["no release since 2024-06-30"]),
        ({"files": [OLD]}, "1.0", False, []),
        ({"files": [OLD, YANKED]}, "1.0", True, ["no release since 2024-06-30"]),
        ({"files": [NEW, YANKED]}, "1.2", False, ["1.2, which the starters pin, is yanked or gone"]),
        ({"files": [NEW]}, "1", True, ["1, which the starters pin, is yanked or gone"]),
        ({"files": [NEW], "project-status": {"status": "archived"}}, "1.1", True, ["its project is archived"]),
        ({"files": [NEW]}, None, True, []),
    ],
)
def test_a_dependency_is_alive_or_named(
    listing: dict[str, Any], pin: str | None, *, direct: bool, found: list[str]
) -> None:
    assert list(problems(listing, pin=pin, direct=direct, now=NOW)) == found
