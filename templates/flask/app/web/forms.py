"""What people type into forms."""

from wtforms import Form
from wtforms import StringField


def strip(text: str | None) -> str | None:
    return text and text.strip()


def unix_lines(text: str | None) -> str | None:
    """Undo the line ends that browsers send, which would count twice and show in a diff."""
    return text and text.replace("\r\n", "\n")


def text_in(field: StringField) -> str:
    """Read a field of a form that is valid."""
    return field.data or ""


def status_of(form: Form) -> int:
    """Tell the status of a page that shows a form: 422 when it was sent and is not right."""
    return 422 if form.errors else 200
