"""What the accounts of one app work with: its password hashes, its limits and its letters."""

from flask import current_app
from flask.sansio.app import App

from app.accounts.limits import RateLimits
from app.accounts.login import current_user
from app.accounts.passwords import Passwords
from app.mail import Mail


def init_app(app: App) -> None:
    cheap = app.config["ENVIRONMENT"] == "test"
    app.extensions["passwords"] = Passwords(memory_kib=8, passes=1) if cheap else Passwords()
    app.extensions["rate_limits"] = RateLimits()
    app.extensions["mail"] = Mail(app.config["MAIL_URL"], sender=app.config["MAIL_FROM"])
    # For the navigation, which asks who is there.
    app.jinja_env.globals["current_user"] = current_user


def passwords() -> Passwords:
    passwords: Passwords = current_app.extensions["passwords"]
    return passwords


def rate_limits() -> RateLimits:
    limits: RateLimits = current_app.extensions["rate_limits"]
    return limits


def mail() -> Mail:
    mail: Mail = current_app.extensions["mail"]
    return mail
