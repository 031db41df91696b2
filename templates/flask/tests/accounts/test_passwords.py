from time import process_time

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy import update

from app.accounts import service
from app.accounts.models import User
from app.accounts.passwords import Passwords
from app.extensions import database
from tests.accounts.people import PASSWORD
from tests.accounts.people import log_in
from tests.browser import Browser


def test_an_unknown_address_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    known = passwords.hash(PASSWORD)

    def seconds(known: str | None) -> float:
        started = process_time()
        assert not passwords.match(known, "wrong password")
        return process_time() - started

    wrong = min(seconds(known) for _ in range(3))
    unknown = min(seconds(None) for _ in range(3))
    assert 0.5 < unknown / wrong < 2


@pytest.mark.usefixtures("ada")
def test_others_can_write_while_a_password_is_checked(app: Flask) -> None:
    class Slow(Passwords):
        def match(self, known: str | None, password: str) -> bool:
            with database.engine.execution_options(writes=True).begin():
                return super().match(known, password)

    with app.app_context():
        user = service.authenticate(
            database.session,
            Slow(memory_kib=8, passes=1),
            email="ada@example.com",
            password=PASSWORD,
        )
        assert user is not None


@pytest.mark.parametrize("memory_kib", [8, 16])
@pytest.mark.usefixtures("ada")
def test_a_password_that_is_changed_while_it_is_checked_is_none(
    app: Flask, memory_kib: int
) -> None:
    class Slow(Passwords):
        def match(self, known: str | None, password: str) -> bool:
            with database.engine.execution_options(writes=True).begin() as connection:
                connection.execute(update(User).values(password_hash="another"))
            return super().match(known, password)

    passwords = Slow(memory_kib=memory_kib, passes=1)  # 16: what Ada's hash is not
    with app.app_context():
        user = service.authenticate(
            database.session, passwords, email="ada@example.com", password=PASSWORD
        )
        assert user is None
        database.session.commit()
        assert database.session.scalars(select(User.password_hash)).one() == "another"


def test_nobody_has_the_password_of_nobody() -> None:
    assert not Passwords(memory_kib=8, passes=1).match(None, "the password of nobody")


@pytest.mark.usefixtures("ada")
def test_passwords_are_kept_as_argon2id(app: Flask) -> None:
    with app.app_context():
        user = database.session.scalars(select(User)).one()
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


def test_a_hash_costs_what_owasp_asks_for() -> None:
    assert "$m=19456,t=2,p=1$" in Passwords().hash(PASSWORD)


def test_a_login_renews_a_hash_of_another_cost(app: Flask, ada: Browser) -> None:
    outdated = Passwords(memory_kib=16, passes=1).hash(PASSWORD)
    with app.app_context():
        database.session.execute(update(User).values(password_hash=outdated))
        database.session.commit()
    ada.submit("/notes", button="Log out")
    assert log_in(ada, "ada@example.com").status_code == 303
    with app.app_context():
        assert database.session.scalars(select(User.password_hash)).one() != outdated
