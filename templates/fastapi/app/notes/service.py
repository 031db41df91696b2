"""What one can do with notes; HTTP is not known here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Reader
from app.notes.models import Note
from app.notes.schemas import NoteContent
from app.web.pagination import Place
from app.web.pagination import Rows
from app.web.pagination import page_of


async def create_note(session: AsyncSession, owner: UUID, content: NoteContent) -> Note:
    note = Note(owner_id=owner, **content.model_dump())
    session.add(note)
    await session.flush()
    return note


async def list_notes(session: Reader, owner: UUID, place: Place) -> Rows[Note]:
    return await page_of(session, select(Note).where(Note.owner_id == owner), Note, place)


async def find_note(
    session: Reader, owner: UUID, note_id: UUID, *, to_change: bool = False
) -> Note | None:
    """Find a note of this owner; other people's notes do not exist."""
    query = select(Note).where(Note.id == note_id, Note.owner_id == owner)
    # The next who wants to change it waits, and then sees its new version.
    return await session.scalar(query.with_for_update() if to_change else query)


async def change_note(session: AsyncSession, note: Note, content: NoteContent) -> Note:
    note.title = content.title
    note.body = content.body
    await session.flush()
    return note


async def delete_note(session: AsyncSession, note: Note) -> None:
    await session.delete(note)
