"""Requirements of Python packages, as lists of dependencies hold them: known by name, merged part by part."""

from __future__ import annotations

import re
from dataclasses import astuple
from dataclasses import dataclass

# https://packaging.python.org/en/latest/specifications/dependency-specifiers/
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*"
    r"(?P<extras>\[[^\]]*\])?\s*"
    r"(?P<version>\(?\s*(?:[<>=!~]=?=?\s*[^\s;,()]+\s*,?\s*)*\)?|@\s*[^\s;]+)\s*"
    r"(?P<marker>;.*)?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """A requirement in parts, as they are written."""

    name: str
    extras: str
    version: str
    marker: str

    @property
    def package(self) -> str:
        """The normalised name, by https://peps.python.org/pep-0503/#normalized-names."""
        return re.sub(r"[-_.]+", "-", self.name).lower()

    @property
    def is_bare(self) -> bool:
        """Whether it says nothing but a name, so that it could be any word."""
        return not (self.extras or self.version or self.marker)


def read_requirement(text: str) -> Requirement | None:
    """Return a requirement in parts; None where the text is none."""
    found = _REQUIREMENT.fullmatch(text.strip())
    if found is None:
        return None
    parts = {part: (value or "").strip() for part, value in found.groupdict().items()}
    return Requirement(**parts)


def merge_requirements(base: str, ours: str, theirs: str) -> str | None:
    """Return a requirement with the parts that either side changed; None where both changed the same part."""
    read = [read_requirement(text) for text in (base, ours, theirs)]
    known = [astuple(requirement) for requirement in read if requirement]
    if len(known) < len(read):
        return None
    merged = [_pick(*parts) for parts in zip(*known, strict=True)]
    if None in merged:
        return None
    name, extras, version, marker = (part or "" for part in merged)
    space = " " if version.startswith("@") else ""
    return f"{name}{extras}{space}{version}{space and marker and ' '}{'; ' + marker[1:].strip() if marker else ''}"


def _pick(base: str, ours: str, theirs: str) -> str | None:
    if theirs in (base, ours):
        return ours
    return theirs if ours == base else None
