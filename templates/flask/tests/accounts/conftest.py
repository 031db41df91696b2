"""The people of these tests."""

import pytest

from tests.accounts.people import be_logged_in
from tests.browser import Browser


@pytest.fixture
def ada(client: Browser) -> Browser:
    """Somebody who is logged in, at her browser."""
    be_logged_in(client, "ada@example.com")
    return client
