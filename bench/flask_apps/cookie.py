"""Logs the user of an e-mail address in; prints the cookie and its token, as a browser would get them.

python cookie.py EMAIL
"""

import sys

from app.accounts.login import TOKEN
from app.accounts.login import log_in
from app.accounts.service import find_by_email
from app.extensions import database
from app.wsgi import app
from flask import session

with app.test_request_context(method="POST"):
    user = find_by_email(database.session, sys.argv[1])
    assert user  # noqa: S101 - narrows the type
    log_in(user)
    answer = app.response_class()
    app.session_interface.save_session(app, session, answer)
    print(answer.headers["Set-Cookie"].partition(";")[0], session[TOKEN])
