"""The pages to register, log in and log out."""

from flask import Blueprint
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.accounts import service
from app.accounts.destinations import own_path
from app.accounts.forms import LoginForm
from app.accounts.forms import RegisterForm
from app.accounts.login import current_user
from app.accounts.login import log_in
from app.accounts.login import log_out
from app.accounts.passwords import Passwords
from app.extensions import database
from app.web.forms import text_in

accounts = Blueprint("accounts", __name__)


@accounts.record_once
def make_passwords(state: BlueprintSetupState) -> None:
    app = state.app
    cheap = app.config["ENVIRONMENT"] == "test"
    app.extensions["passwords"] = Passwords(memory_kib=8, passes=1) if cheap else Passwords()
    # For the navigation, which asks who is there.
    app.jinja_env.globals["current_user"] = current_user


@accounts.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            user = service.register(
                database.session,
                _passwords(),
                email=text_in(form.email),
                password=text_in(form.password),
            )
        except service.EmailTaken:
            form.email.errors = ["This address is registered: log in instead"]
        else:
            log_in(user)
            flash("Welcome. Your account is ready.")
            return redirect(_destination(), 303)
    return render_template("accounts/register.html", form=form), 422 if form.errors else 200


@accounts.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    form = LoginForm()
    if form.validate_on_submit():
        user = service.authenticate(
            database.session,
            _passwords(),
            email=text_in(form.email),
            password=text_in(form.password),
        )
        if user is not None:
            log_in(user)
            return redirect(_destination(), 303)
        # The same words whichever of the two is wrong.
        form.password.errors = ["The address or the password is wrong"]
    return render_template("accounts/login.html", form=form), 422 if form.errors else 200


@accounts.post("/logout")
def logout() -> ResponseReturnValue:
    log_out()
    flash("You are logged out.")
    return redirect(url_for("accounts.login"), 303)


def _passwords() -> Passwords:
    passwords: Passwords = current_app.extensions["passwords"]
    return passwords


def _destination() -> str:
    return own_path(request.args.get("next"), otherwise=f"{request.script_root}/")
