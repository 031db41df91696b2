"""The HTTP side of notes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Depends
from fastapi import HTTPException
from fastapi import Response
from fastapi import status

from app.database import ReadSession
from app.database import Session
from app.idempotency import IdempotentRoute
from app.identity import Owner
from app.notes import service
from app.notes.models import Note
from app.notes.schemas import NoteContent
from app.notes.schemas import NoteRead
from app.web.etags import IfMatch
from app.web.etags import check_version
from app.web.etags import etag
from app.web.pagination import AtPlace
from app.web.pagination import Page
from app.web.pagination import Rows
from app.web.problems import documented

router = APIRouter(prefix="/api/v1/notes", tags=["notes"], route_class=IdempotentRoute)


def _no_such_note() -> HTTPException:
    return HTTPException(status.HTTP_404_NOT_FOUND, "There is no such note.")


async def _note_to_change(
    note_id: UUID, session: Session, owner: Owner, if_match: IfMatch = None
) -> Note:
    note = await service.find_note(session, owner, note_id, to_change=True)
    if note is None:
        raise _no_such_note()
    check_version(note.version, if_match)
    return note


NoteToChange = Annotated[Note, Depends(_note_to_change)]


@router.post("", response_model=NoteRead, status_code=status.HTTP_201_CREATED)
async def create_note(
    content: NoteContent, session: Session, owner: Owner, response: Response
) -> Note:
    note = await service.create_note(session, owner, content)
    response.headers["ETag"] = etag(note.version)
    response.headers["Location"] = f"{router.prefix}/{note.id}"
    return note


@router.get("", response_model=Page[NoteRead])
async def list_notes(place: AtPlace, session: ReadSession, owner: Owner) -> Rows[Note]:
    return await service.list_notes(session, owner, place)


@router.get("/{note_id}", response_model=NoteRead, responses=documented(404))
async def read_note(note_id: UUID, session: ReadSession, owner: Owner, response: Response) -> Note:
    note = await service.find_note(session, owner, note_id)
    if note is None:
        raise _no_such_note()
    response.headers["ETag"] = etag(note.version)
    return note


@router.put("/{note_id}", response_model=NoteRead, responses=documented(404, 412))
async def change_note(
    content: NoteContent, note: NoteToChange, session: Session, response: Response
) -> Note:
    note = await service.change_note(session, note, content)
    response.headers["ETag"] = etag(note.version)
    return note


@router.delete("/{note_id}", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404, 412))
async def delete_note(note: NoteToChange, session: Session) -> None:
    await service.delete_note(session, note)
