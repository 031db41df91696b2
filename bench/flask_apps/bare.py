"""The list of notes in bare Flask: the same queries and the same template, and nothing around them."""

import os

from app import about
from app.accounts import logins
from app.database import make_engine
from app.notes import service
from app.settings import Settings
from flask import Flask
from flask import Response
from flask import render_template
from jinja2 import FileSystemLoader
from sqlalchemy.orm import Session

engine = make_engine(Settings().database_url)
app = Flask("app", static_folder=None)
app.jinja_loader = FileSystemLoader(["app/templates", "app/notes/templates", "app/accounts/templates"])
# What the template asks for.
app.jinja_env.globals.update(
    asset="/static/{}".format, csp_nonce=lambda: "nonce", csrf_token=lambda: "token", service=about
)


def index() -> Response:
    """List the newest twenty notes of who has the token."""
    with Session(engine) as session:
        login = logins.find(session, os.environ["TOKEN"])
        assert login  # noqa: S101 - narrows the type
        page = service.page_of_notes(session, login.user_id, search="", number=1, size=20)
        return Response(render_template("notes/index.html", page=page, search="", current_user=lambda: login.user))


app.add_url_rule("/notes", "notes.index", index)
# The other addresses that the template links to.
for endpoint, rule in {
    "notes.new": "/notes/new",
    "notes.show": "/notes/<uuid:note_id>",
    "own_account.show": "/account",
    "accounts.logout": "/logout",
}.items():
    app.add_url_rule(rule, endpoint)
