"""JSON that programs send, read into models."""

from typing import TypeVar

from flask import request
from pydantic import BaseModel
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest

from app.web.errors import InvalidBody

Model = TypeVar("Model", bound=BaseModel)


def body_as(model: type[Model]) -> Model:
    """Read the body, or raise what is wrong with each field; the values are not repeated."""
    try:
        return model.model_validate(request.get_json())
    except RecursionError:  # of a body that nests too deep to be read
        raise BadRequest from None
    except ValidationError as error:
        raise InvalidBody(
            [
                {"field": ".".join(map(str, it["loc"])), "message": it["msg"]}
                for it in error.errors()
            ]
        ) from None
