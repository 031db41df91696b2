"""What goes over the wire about notes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import StringConstraints

from app.web.text import Text


class NoteContent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    # The pattern tells clients that a title of blanks is none.
    title: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$"
        ),
    ]
    body: Annotated[Text, StringConstraints(max_length=10_000)] = ""


class NoteRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    body: str
    created_at: datetime
    updated_at: datetime
