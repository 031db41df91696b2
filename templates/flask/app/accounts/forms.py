"""What a person types to register or log in."""

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


class RegisterForm(FlaskForm):
    email = _email()
    password = PasswordField(
        "Password",
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


class LoginForm(FlaskForm):
    email = _email()
    password = PasswordField(
        "Password",
        validators=[
            DataRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message="No password is that long"),
        ],
        render_kw={"autocomplete": "current-password"},
    )
