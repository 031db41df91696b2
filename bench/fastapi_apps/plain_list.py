"""The list by FastAPI's own means alone, as its tutorial writes it: dependencies, a bearer token, a response model."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from app.accounts.logins import find_account
from app.accounts.tokens import read_access_token
from app.notes.models import Note
from app.notes.schemas import NoteRead
from app.notes.service import list_notes
from app.settings import Settings
from app.web.pagination import AtPlace
from app.web.pagination import Page
from app.web.pagination import Rows
from fastapi import Depends
from fastapi import FastAPI
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.ext.asyncio import AsyncSession
from work import plain_engine

settings = Settings()
engine = plain_engine(settings)
app = FastAPI()


async def open_session() -> AsyncIterator[AsyncSession]:
    """Open a session for a request."""
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]
Token = Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))]


async def find_owner(session: Session, token: Token) -> UUID:
    """Find who asks."""
    account = await find_account(session, read_access_token(settings, token).sid)
    assert account  # noqa: S101 - narrows the type
    return account.id


@app.get("/notes", response_model=Page[NoteRead])
async def notes(place: AtPlace, session: Session, owner: Annotated[UUID, Depends(find_owner)]) -> Rows[Note]:
    """List the newest notes of whoever asks."""
    return await list_notes(session, owner, place)
