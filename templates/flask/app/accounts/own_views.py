"""The pages of somebody's own account: its password and its logins."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from app import identity
from app.accounts import logins
from app.accounts import parts
from app.accounts import service
from app.accounts.forms import ChangePasswordForm
from app.accounts.login import current_user
from app.accounts.login import log_in
from app.accounts.login import log_out
from app.accounts.models import User
from app.extensions import database
from app.web.forms import status_of
from app.web.forms import text_in

own_account = Blueprint("own_account", __name__, url_prefix="/account")
own_account.before_request(identity.require_owner)


@own_account.get("")
def show() -> ResponseReturnValue:
    return render_template(
        "accounts/account.html", user=_user(), logins=logins.count(database.session, _user())
    )


@own_account.route("/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        user = _user()
        parts.rate_limits().count_try(request.remote_addr or "", user.email)
        current, new = text_in(form.current), text_in(form.new)
        if service.change_password(
            database.session, parts.passwords(), user, current=current, new=new
        ):
            log_in(user)
            flash("Your password is changed. Every other browser is logged out.")
            return redirect(url_for("own_account.show"), 303)
        form.current.errors = ["This is not your password so far"]
    return render_template("accounts/change_password.html", form=form), status_of(form)


@own_account.post("/logout-everywhere")
def log_out_everywhere() -> ResponseReturnValue:
    logins.end_all(database.session, _user())
    log_out()
    flash("You are logged out everywhere.")
    return redirect(url_for("accounts.login"), 303)


def _user() -> User:
    user = current_user()
    if user is None:
        raise Unauthorized
    return user
