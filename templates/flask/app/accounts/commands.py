"""Accounts from the command line: `flask --app app.wsgi create-user ada@example.com`."""

import click
from flask.cli import with_appcontext

from app.accounts import parts
from app.accounts import service
from app.accounts.forms import LONGEST_PASSWORD
from app.accounts.forms import SHORTEST_PASSWORD
from app.extensions import database


@click.command()
@click.argument("email")
@click.password_option(help="Better typed than given here, where others may read it.")
@with_appcontext
def create_user(email: str, password: str) -> None:
    """Make the account of an address, without a letter."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise click.ClickException(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        )
    if "@" not in email:
        raise click.ClickException(f"{email} is no e-mail address, such as name@example.com")
    if service.find_by_email(database.session, email):
        raise click.ClickException(f"{email} has an account already")
    password_hash = parts.passwords().hash(password)
    user = service.set_password_hash(database.session, email, password_hash)
    database.session.commit()
    click.echo(f"ok: {user.email}")
