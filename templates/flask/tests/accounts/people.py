"""People who use the service in the tests."""

from werkzeug.test import TestResponse

from tests.browser import Browser

PASSWORD = "correct horse battery staple"


def register(client: Browser, email: str, password: str = PASSWORD) -> TestResponse:
    return client.submit("/register", email=email, password=password)


def log_in(client: Browser, email: str, password: str = PASSWORD) -> TestResponse:
    return client.submit("/login", email=email, password=password)
