"""The pages to register, choose a password, log in and log out."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from app.accounts import letters
from app.accounts import parts
from app.accounts import service
from app.accounts.commands import create_user
from app.accounts.destinations import own_path
from app.accounts.forms import AddressForm
from app.accounts.forms import ChoosePasswordForm
from app.accounts.forms import LoginForm
from app.accounts.login import log_in
from app.accounts.login import log_out
from app.extensions import database
from app.web.forms import status_of
from app.web.forms import text_in

accounts = Blueprint("accounts", __name__, template_folder="templates", cli_group=None)
accounts.record_once(lambda state: parts.init_app(state.app))
accounts.cli.add_command(create_user)


@accounts.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    return _send_link("accounts/register.html")


@accounts.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    return _send_link("accounts/forgotten.html")


def _send_link(template: str) -> ResponseReturnValue:
    """Write to whoever asks: only the letter tells whether the address has an account."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template(template, form=form), status_of(form)
    email = service.same_case(text_in(form.email))
    parts.rate_limits().count_letter(request.remote_addr or "", email)
    known = service.find_by_email(database.session, email) is not None
    token = service.make_link(database.session, email)
    database.session.commit()
    letters.send_link(email, token, known=known)
    return redirect(url_for("accounts.letter_sent"), 303)


@accounts.get("/letter-sent")
def letter_sent() -> ResponseReturnValue:
    return render_template("accounts/letter_sent.html")


@accounts.route("/password", methods=["GET", "POST"])
def choose_password() -> ResponseReturnValue:
    """Open the link of a letter; the token is in the query, which no log line shows."""
    token = request.args.get("token", "")
    email = service.read_link(database.session, token)
    form = ChoosePasswordForm()
    if email is None:
        return render_template("accounts/dead_link.html"), 410
    if not form.validate_on_submit():
        page = render_template("accounts/choose_password.html", form=form, email=email, token=token)
        return page, status_of(form)
    database.session.commit()  # hold no lock while hashing
    user = service.use_link(
        database.session, parts.passwords(), token, password=text_in(form.password)
    )
    if user is None:
        return render_template("accounts/dead_link.html"), 410
    log_in(user)
    flash("Your password is set. You are logged in here, and nowhere else.")
    return redirect(f"{request.script_root}/", 303)


@accounts.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    form = LoginForm()
    if form.validate_on_submit():
        email = service.same_case(text_in(form.email))
        parts.rate_limits().count_try(request.remote_addr or "", email)
        user = service.authenticate(
            database.session, parts.passwords(), email=email, password=text_in(form.password)
        )
        if user is not None:
            log_in(user)
            wanted = request.args.get("next")
            return redirect(own_path(wanted, otherwise=f"{request.script_root}/"), 303)
        # The same words whichever of the two is wrong.
        form.password.errors = ["The address or the password is wrong"]
    return render_template("accounts/login.html", form=form), status_of(form)


@accounts.post("/logout")
def logout() -> ResponseReturnValue:
    log_out()
    flash("You are logged out.")
    return redirect(url_for("accounts.login"), 303)
