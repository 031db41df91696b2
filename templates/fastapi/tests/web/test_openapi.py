import difflib

import pytest

from tests.openapi import KEPT
from tests.openapi import current

ADVICE = "The API is no longer what docs/openapi.json says. If it should be so: uv run poe openapi"


def test_a_change_of_the_api_is_acknowledged() -> None:
    before, after = KEPT.read_text("utf-8").splitlines(), current().splitlines()
    if before != after:
        changes = difflib.unified_diff(before, after, "docs/openapi.json", "now", lineterm="", n=2)
        pytest.fail("\n".join([ADVICE, *changes]), pytrace=False)
