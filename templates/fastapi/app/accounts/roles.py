"""Roles: who may do what only some may."""

from collections.abc import Awaitable
from collections.abc import Callable

from fastapi import HTTPException
from fastapi import status

from app.accounts.bearer import SignedIn
from app.accounts.models import Role


def requires_role(role: Role) -> Callable[[SignedIn], Awaitable[None]]:
    """Make a dependency that refuses everybody else; its route documents the 403."""

    async def check(caller: SignedIn) -> None:
        if caller.account.role != role:
            raise HTTPException(status.HTTP_403_FORBIDDEN, f"This needs the role {role}.")

    return check
