"""What goes over the wire about accounts."""

from datetime import datetime
from typing import Annotated
from typing import Literal
from uuid import UUID

from pydantic import AfterValidator
from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import EmailStr
from pydantic import Field
from pydantic import SecretStr
from pydantic import StringConstraints

from app.web.text import Text


class Registration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Annotated[EmailStr, AfterValidator(str.lower)]
    password: SecretStr = Field(min_length=12, max_length=200)


class Credentials(BaseModel):
    """The form of OAuth 2.0's password grant; the e-mail address is the username."""

    grant_type: Literal["password"] = "password"
    username: Annotated[Text, StringConstraints(max_length=254, to_lower=True)]
    password: SecretStr = Field(max_length=200)


class AccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    created_at: datetime


class AccessToken(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (a kind, no secret)
    expires_in: int = Field(description="Seconds")
