"""The note of an address, for its owner alone."""

from uuid import UUID

from flask import abort

from app import identity
from app.extensions import database
from app.notes import service
from app.notes.models import Note


def find_own(note_id: UUID) -> Note:
    """Find the owner's own note: another's is as absent as one that never was."""
    note = service.find_note(database.session, identity.owner_id(), note_id)
    if note is None:
        abort(404)
    return note
