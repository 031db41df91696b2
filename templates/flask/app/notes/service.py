"""What can be done with notes; each owner sees their own alone."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import now
from app.notes.models import Note
from app.web.pagination import Page


def page_of_notes(
    session: Session, owner_id: UUID, *, search: str, number: int, size: int
) -> Page[Note]:
    """Read one page of the notes that contain what is searched, the newest first; from 1."""
    own = select(Note).where(Note.owner_id == owner_id)
    if search:
        in_title = Note.title.icontains(search, autoescape=True)
        own = own.where(in_title | Note.body.icontains(search, autoescape=True))
    total = session.scalar(select(func.count()).select_from(own.subquery())) or 0
    newest_first = own.order_by(Note.created_at.desc(), Note.id.desc())
    items = session.scalars(newest_first.offset((number - 1) * size).limit(size)).all()
    return Page(items=items, number=number, size=size, total=total)


def find_note(session: Session, owner_id: UUID, note_id: UUID) -> Note | None:
    return session.scalar(select(Note).where(Note.id == note_id, Note.owner_id == owner_id))


def create_note(session: Session, owner_id: UUID, *, title: str, body: str) -> Note:
    born = now()
    note = Note(owner_id=owner_id, title=title, body=body, created_at=born, updated_at=born)
    session.add(note)
    session.flush()
    return note


def change_note(note: Note, *, title: str, body: str) -> None:
    note.title = title
    note.body = body


def delete_note(session: Session, note: Note) -> None:
    session.delete(note)
