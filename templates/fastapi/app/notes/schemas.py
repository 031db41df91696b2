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

    title: Annotated[Text, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    body: Annotated[Text, StringConstraints(max_length=10_000)] = ""


class NoteRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    body: str
    created_at: datetime
    updated_at: datetime
