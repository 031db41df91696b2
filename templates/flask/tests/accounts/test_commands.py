import pytest
from flask import Flask

from tests.accounts.people import PASSWORD
from tests.accounts.people import log_in
from tests.browser import Browser


def test_a_user_is_made_without_a_letter(app: Flask) -> None:
    made = app.test_cli_runner().invoke(
        args=["create-user", "Ada@example.com"], input=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert made.exit_code == 0, made.output
    assert "ok: ada@example.com" in made.output
    assert PASSWORD not in made.output
    assert log_in(Browser(app), "ada@example.com").status_code == 303


@pytest.mark.parametrize(
    ("email", "password", "complaint"),
    [
        ("ada@example.com", PASSWORD, "has an account already"),
        ("eve@example.com", "short", "12 to 200 characters"),
        ("eve", PASSWORD, "is no e-mail address"),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    app: Flask, ada: Browser, email: str, password: str, complaint: str
) -> None:
    del ada
    made = app.test_cli_runner().invoke(args=["create-user", email, "--password", password])
    assert made.exit_code == 1
    assert complaint in made.output
