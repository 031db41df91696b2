"""What goes over the wire about accounts."""

from datetime import datetime
from typing import Annotated
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import SecretStr
from pydantic import StringConstraints

from app.accounts.models import Role
from app.web.text import Text

# What browsers take for an address (HTML, section 4.10.5.1.5), with a dot in the domain. Whether
# it exists only a message to it can tell.
_LOCAL = r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
EMAIL = rf"^{_LOCAL}@{_LABEL}(?:\.{_LABEL})+$"
EmailAddress = Annotated[str, StringConstraints(pattern=EMAIL, max_length=254, to_lower=True)]
OldPassword = Annotated[SecretStr, Field(max_length=200)]
NewPassword = Annotated[SecretStr, Field(min_length=12, max_length=200)]


class Registration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: EmailAddress
    password: NewPassword


class Credentials(BaseModel):
    """The form of OAuth 2.0's password grant; the e-mail address is the username."""

    grant_type: Literal["password"] = "password"
    username: Annotated[Text, StringConstraints(max_length=254, to_lower=True)]
    password: OldPassword


class Refreshing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: SecretStr = Field(max_length=1000)


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current_password: OldPassword
    new_password: NewPassword


class AccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    role: Role
    created_at: datetime


class Tokens(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (a kind, no secret)
    expires_in: int = Field(description="Seconds")
    refresh_token: str
