"""What every file of every rendered service has to be like."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import yaml

# What a template leaves when it is not rendered; GitHub's own ${{ ... }} and Flask's pages are not that.
_UNRENDERED = re.compile(r"(?<!\$)\{\{|\{%|\{#")
_VENDORED = ("app/static/vendor/", "app/static/docs/")


def problems(service: Path, file: Path, *, text: str | None = None) -> list[str]:
    """Return what is wrong with a file of a rendered service, in words."""
    path = file.relative_to(service).as_posix()
    if text is None:
        raw = file.read_bytes()
        if b"\0" in raw or path.startswith(_VENDORED):
            return []
        text = raw.decode("utf-8")
    found = [problem for problem, applies in _text_problems(path, text) if applies]
    try:
        _parse(file.suffix, text)
    except ValueError as error:
        found.append(f"does not parse: {error}")
    return [f"{path}: {problem}" for problem in found]


def _text_problems(path: str, text: str) -> list[tuple[str, bool]]:
    page = "/templates/" in path or path.endswith(".mako")
    return [
        ("is empty and no package marker", not text and not path.endswith("__init__.py")),
        ("does not end in one newline", bool(text) and (not text.endswith("\n") or text.endswith("\n\n"))),
        ("starts with an empty line", text.startswith("\n")),
        ("has trailing blanks", bool(re.search(r"[ \t]+$", text, re.MULTILINE))),
        ("has three empty lines in a row", "\n\n\n\n" in text),
        ("has two empty lines in a row", "\n\n\n" in text and not path.endswith((".py", ".mako"))),
        ("has carriage returns", "\r" in text),
        ("is not wholly rendered", not page and bool(_UNRENDERED.search(text))),
    ]


def _parse(suffix: str, text: str) -> None:
    if suffix == ".toml":
        tomllib.loads(text)
    elif suffix == ".json":
        json.loads(text)
    elif suffix in {".yml", ".yaml"}:
        try:
            list(yaml.safe_load_all(text))
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from error
    elif suffix == ".py":
        compile(text, "service", "exec")
