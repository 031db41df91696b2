"""The project questions as JSON Schema."""

from __future__ import annotations

from typing import Any

from scaffold.errors import UsageError
from scaffold.org.settings import OrgSettings
from scaffold.starter import releases
from scaffold.starter.questions import Question
from scaffold.starter.questions import Questionnaire

_TYPES = {"bool": "boolean", "int": "integer", "float": "number", "str": "string"}


def schema(starter: str | None, org: OrgSettings) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an answers file.

    Args:
        starter: The one whose answers are described; None describes those of any.
        org: The organisation's settings.

    Raises:
        UsageError: There is no such starter.
    """
    release = releases.release(releases.source_at(org.source))
    questionnaire = Questionnaire(releases.tree(release))
    properties = {question.key: _property(question) for question in questionnaire.asked}
    starters = properties["framework"]["enum"]
    if starter is not None:
        if starter not in starters:
            raise UsageError(f'There is no starter "{starter}".', advice=f"The starters are: {', '.join(starters)}")
        properties["framework"] |= {"enum": [starter], "default": starter}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Answers to the questions of {starter or 'the starters'}, release {release.version}",
        "type": "object",
        "properties": properties,
        "required": [question.key for question in questionnaire.asked if question.default is None],
        "additionalProperties": False,
    }


def _property(question: Question) -> dict[str, Any]:
    described: dict[str, Any] = {"description": question.help, "type": _TYPES.get(question.type, "string")}
    if question.choices:
        described["enum"] = list(question.choices)
    if isinstance(question.default, str) and "{{" in question.default:
        described["description"] += f" (by default: {question.default})"
    elif question.default is not None:
        described["default"] = question.default
    if question.placeholder:
        described["examples"] = [question.placeholder]
    return described
