"""The catalogue: what can be rendered, from where, in which releases."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.org.settings import OrgSettings
from scaffold.starter import releases
from scaffold.starter.questions import Questionnaire


@dataclass(frozen=True, slots=True)
class Starter:
    """Something that can be rendered.

    Attributes:
        name: What `--framework` takes.
        source: Where it comes from.
        releases: Its versions, the newest first.
    """

    name: str
    source: str
    releases: tuple[str, ...]


def catalogue(org: OrgSettings) -> tuple[Starter, ...]:
    """List the starters of the organisation's source, or of newsvc's own."""
    known = releases.releases(releases.source_at(org.source))
    versions = tuple(release.version for release in reversed(known))
    questionnaire = Questionnaire(releases.tree(known[-1]))
    return tuple(Starter(name, known[-1].source.url, versions) for name in questionnaire.question("framework").choices)
