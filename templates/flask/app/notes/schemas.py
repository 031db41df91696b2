"""Notes as programs send and get them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import StringConstraints

from app.notes.models import BODY_LENGTH
from app.notes.models import TITLE_LENGTH

NO_NUL = r"\A[^\x00]*\z"  # which PostgreSQL cannot keep
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH, pattern=NO_NUL),
]
Body = Annotated[str, StringConstraints(max_length=BODY_LENGTH, pattern=NO_NUL)]


class NoteWrite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""


class NoteRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    body: str
    created_at: datetime
    updated_at: datetime
