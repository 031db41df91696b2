"""Notes for programs: the pages' own service, in JSON.

A browser that is logged in may use it from a page of ours. No form can send JSON, and no other site
gets an answer, so that it needs no token of a form.
"""

from uuid import UUID

from flask import Blueprint
from flask import abort
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from app import identity
from app.extensions import csrf
from app.extensions import database
from app.notes import service
from app.notes.models import Note
from app.notes.own import find_own
from app.notes.schemas import NoteRead
from app.notes.schemas import NoteWrite
from app.web.bodies import body_as
from app.web.pagination import page_number

PAGE_SIZE = 50

notes_api = Blueprint("notes_api", __name__, url_prefix="/api/v1/notes")
notes_api.before_request(identity.require_owner)
csrf.exempt(notes_api)


@notes_api.get("")
def index() -> ResponseReturnValue:
    page = service.page_of_notes(
        database.session,
        identity.owner_id(),
        search=request.args.get("q", "").strip(),
        number=page_number(),
        size=PAGE_SIZE,
    )
    if page.number > page.last:
        abort(404)
    items = [_to_json(note) for note in page.items]
    return {"items": items, "page": page.number, "pages": page.last, "total": page.total}


@notes_api.post("")
def create() -> ResponseReturnValue:
    sent = body_as(NoteWrite)
    note = service.create_note(
        database.session, identity.owner_id(), title=sent.title, body=sent.body
    )
    database.session.commit()
    return _to_json(note), 201, {"Location": url_for("notes_api.show", note_id=note.id)}


@notes_api.get("/<uuid:note_id>")
def show(note_id: UUID) -> ResponseReturnValue:
    return _to_json(find_own(note_id))


@notes_api.put("/<uuid:note_id>")
def change(note_id: UUID) -> ResponseReturnValue:
    note = find_own(note_id)
    sent = body_as(NoteWrite)
    service.change_note(note, title=sent.title, body=sent.body)
    database.session.commit()
    return _to_json(note)


@notes_api.delete("/<uuid:note_id>")
def delete(note_id: UUID) -> ResponseReturnValue:
    service.delete_note(database.session, find_own(note_id))
    database.session.commit()
    return "", 204


def _to_json(note: Note) -> dict[str, object]:
    return NoteRead.model_validate(note).model_dump(mode="json")
