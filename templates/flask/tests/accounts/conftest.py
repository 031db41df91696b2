"""The people of these tests."""

import pytest

from tests.accounts.people import register
from tests.browser import Browser


@pytest.fixture
def ada(client: Browser) -> Browser:
    """Somebody who has registered, at her browser."""
    register(client, "ada@example.com")
    return client
