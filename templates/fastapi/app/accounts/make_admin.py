"""The command that makes somebody an admin: uv run poe make-admin EMAIL."""

import asyncio
import sys
from argparse import ArgumentParser

from sqlalchemy import update

from app.accounts.models import Account
from app.accounts.models import Role
from app.engine import Database
from app.settings import Settings


async def make_admin(database: Database, email: str) -> bool:
    """Tell whether there is such an account."""
    async with database.session(writes=True) as session:
        found = await session.scalar(
            update(Account)
            .where(Account.email == email.lower())
            .values(role=Role.ADMIN)
            .returning(Account.id)
        )
        await session.commit()
    return found is not None


async def _run(email: str) -> bool:
    database = Database(Settings.load().database_url)
    try:
        return await make_admin(database, email)
    finally:
        await database.dispose()


def main() -> None:
    parser = ArgumentParser(prog="make-admin", description="Make an account an admin.")
    parser.add_argument("email")
    email: str = parser.parse_args().email
    if not asyncio.run(_run(email)):
        sys.exit(f"There is no account with the e-mail address {email}.")
    sys.stdout.write(f"{email} is an admin now.\n")


if __name__ == "__main__":
    main()
