"""Who is logged in: the visitor's signed cookie holds a token, and the database knows whose."""

from flask import current_app
from flask import g
from flask import session as cookie

from app.accounts import service
from app.accounts.models import User
from app.extensions import database

TOKEN = "login"  # noqa: S105 (the name of the token in the cookie)


def current_user() -> User | None:
    """Find the visitor's account, once a request."""
    if "user" not in g:
        token = cookie.get(TOKEN)
        g.user = service.find_user(database.session, token) if token else None
    user: User | None = g.user
    return user


def log_in(user: User) -> None:
    """Begin a login in a cookie that shares nothing with the one before it."""
    log_out()
    lasts = current_app.permanent_session_lifetime
    token = service.begin_login(database.session, user, lasts=lasts)
    database.session.commit()
    cookie[TOKEN] = token
    cookie.permanent = True
    g.user = user


def log_out() -> None:
    """End the login on the server too: a copy of the cookie is worth nothing from here on."""
    if token := cookie.get(TOKEN):
        service.end_login(database.session, token)
        database.session.commit()
    cookie.clear()
    g.user = None
