"""What a person types to write a note."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import DataRequired
from wtforms.validators import Length

from app.notes.models import BODY_LENGTH
from app.notes.models import TITLE_LENGTH
from app.web.forms import strip
from app.web.forms import unix_lines


class NoteForm(FlaskForm):
    title = StringField(
        "Title",
        filters=[strip],
        validators=[
            DataRequired("Enter a title"),
            Length(1, TITLE_LENGTH, f"A title has 1 to {TITLE_LENGTH} characters"),
        ],
    )
    body = TextAreaField(
        "Text",
        default="",
        filters=[unix_lines],
        validators=[Length(0, BODY_LENGTH, f"A text has at most {BODY_LENGTH:,} characters")],
        render_kw={"rows": 12},
    )
