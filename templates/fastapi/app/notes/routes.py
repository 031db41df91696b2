"""The HTTP side of notes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Depends
from fastapi import HTTPException
from fastapi import Response
from fastapi import status

from app.database import Session
from app.identity import Owner
from app.notes import service
from app.notes.models import Note
from app.notes.schemas import NoteContent
from app.notes.schemas import NoteRead
from app.web.pagination import AtPlace
from app.web.pagination import Page
from app.web.pagination import Rows
from app.web.problems import documented

router = APIRouter(prefix="/api/v1/notes", tags=["notes"])


async def _own_note(note_id: UUID, session: Session, owner: Owner) -> Note:
    note = await service.find_note(session, owner, note_id)
    if note is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "There is no such note.")
    return note


OwnNote = Annotated[Note, Depends(_own_note)]


@router.post("", response_model=NoteRead, status_code=status.HTTP_201_CREATED)
async def create_note(
    content: NoteContent, session: Session, owner: Owner, response: Response
) -> Note:
    note = await service.create_note(session, owner, content)
    response.headers["Location"] = f"{router.prefix}/{note.id}"
    return note


@router.get("", response_model=Page[NoteRead])
async def list_notes(place: AtPlace, session: Session, owner: Owner) -> Rows[Note]:
    return await service.list_notes(session, owner, place)


@router.get("/{note_id}", response_model=NoteRead, responses=documented(404))
async def read_note(note: OwnNote) -> Note:
    return note


@router.put("/{note_id}", response_model=NoteRead, responses=documented(404))
async def change_note(content: NoteContent, note: OwnNote, session: Session) -> Note:
    return await service.change_note(session, note, content)


@router.delete("/{note_id}", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404))
async def delete_note(note: OwnNote, session: Session) -> None:
    await service.delete_note(session, note)
