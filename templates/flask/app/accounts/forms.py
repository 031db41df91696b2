"""What a person types to register, log in, or choose a password."""

from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms import PasswordField
from wtforms.validators import DataRequired
from wtforms.validators import Length
from wtforms.validators import Regexp

from app.accounts.models import EMAIL_LENGTH
from app.web.forms import strip

# Long enough to be worth guessing no more, short enough to hash.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def _email() -> EmailField:
    return EmailField(
        "E-mail address",
        filters=[strip],
        validators=[
            DataRequired("Enter an e-mail address"),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message="Enter it like name@example.com"),
            Length(max=EMAIL_LENGTH, message=f"It has at most {EMAIL_LENGTH} characters"),
        ],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def _known_password(label: str) -> PasswordField:
    return PasswordField(
        label,
        validators=[
            DataRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message="No password is that long"),
        ],
        render_kw={"autocomplete": "current-password"},
    )


def _new_password(label: str) -> PasswordField:
    return PasswordField(
        label,
        description=f"At least {SHORTEST_PASSWORD} characters. A few random words are good.",
        validators=[
            DataRequired("Enter a password"),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            ),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class AddressForm(FlaskForm):
    email = _email()


class LoginForm(FlaskForm):
    email = _email()
    password = _known_password("Password")


class ChoosePasswordForm(FlaskForm):
    password = _new_password("Password")


class ChangePasswordForm(FlaskForm):
    current = _known_password("Password so far")
    new = _new_password("New password")
