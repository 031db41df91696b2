"""Text that any database can hold."""

from typing import Annotated

from pydantic import StringConstraints

# PostgreSQL refuses the character NUL, which JSON and forms can carry.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
