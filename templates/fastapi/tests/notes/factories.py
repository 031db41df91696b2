"""Notes that are valid, whatever is in them."""

from polyfactory.factories.pydantic_factory import ModelFactory

from app.notes.schemas import NoteContent


class NoteContents(ModelFactory[NoteContent]):
    """NoteContents.build() makes one, NoteContents.batch(3) three; what is given stays."""
