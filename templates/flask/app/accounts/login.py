"""Who is logged in: the visitor's signed cookie holds a token, and the database knows whose."""

from flask import g
from flask import request
from flask import session as cookie

from app.accounts import logins
from app.accounts.models import User
from app.database import SAFE_METHODS
from app.extensions import database

TOKEN = "login"  # noqa: S105 (the name of the token in the cookie)


def current_user() -> User | None:
    """Find the visitor's account, once a request."""
    if "user" not in g:
        token = cookie.get(TOKEN)
        login = logins.find(database.session, token) if token else None
        # A form is always followed by a page; and it may hold the lock that this needs.
        if login and request.method in SAFE_METHODS:
            logins.note_visit(database.engine, login)
        g.user = login.user if login else None
    user: User | None = g.user
    return user


def log_in(user: User) -> None:
    """Begin a login in a cookie that shares nothing with the one before it."""
    _end_login()
    token = logins.begin(database.session, user)
    database.session.commit()
    cookie[TOKEN] = token
    cookie.permanent = True
    g.user = user


def log_out() -> None:
    """End the login on the server too: a copy of the cookie is worth nothing from here on."""
    _end_login()
    database.session.commit()


def _end_login() -> None:
    if token := cookie.get(TOKEN):
        logins.end(database.session, token)
    cookie.clear()
    g.user = None
