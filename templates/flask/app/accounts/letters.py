"""What the service writes to people."""

from flask import render_template
from flask import url_for

from app import about
from app.accounts import parts


def send_link(email: str, token: str, *, known: bool) -> None:
    """Send a link that lets its reader choose the password: the first one, or a new one."""
    link = url_for("accounts.choose_password", token=token, _external=True)
    subject = f"Your new password for {about.NAME}" if known else f"Welcome to {about.NAME}"
    text = render_template("accounts/link.txt", known=known, link=link)
    parts.mail().send(to=email, subject=subject, text=text)
