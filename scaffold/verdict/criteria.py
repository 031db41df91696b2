"""The eight criteria that the choice rests on, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Framework(StrEnum):
    """The two that newsvc chooses between."""

    FLASK = "flask"
    FASTAPI = "fastapi"

    @property
    def label(self) -> str:
        """The name as its authors write it."""
        return {"flask": "Flask", "fastapi": "FastAPI"}[self.value]

    @property
    def other(self) -> Framework:
        """The one that is not this."""
        return Framework.FASTAPI if self is Framework.FLASK else Framework.FLASK


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """Something that may be true of a service or its team, and what follows from it.

    Attributes:
        id: How the command line and the records name it.
        question: What is asked; the answer is yes or no.
        favours: The framework that a yes speaks for. A no speaks for neither.
        weight: How much a yes counts, from 1 (a convenience) to 3 (what the service is).
        reason: The sentence that a yes adds to the verdict.
        fact: What the reason rests on.
    """

    id: str
    question: str
    favours: Framework
    weight: int
    reason: str
    fact: str

    def __post_init__(self) -> None:
        if self.weight < 1:
            raise ValueError(f"the weight of {self.id} is {self.weight}; it is at least 1")


# The facts marked "measured" are ratios within one run, on two cores; docs/verdict.md tells the conditions.
CRITERIA = (
    Criterion(
        id="server-rendered-pages",
        question="Does it render HTML pages on the server, for browsers?",
        favours=Framework.FLASK,
        weight=3,
        reason="It sends HTML pages to browsers, which is what Flask's templates, forms and sessions are made for.",
        fact="Flask (2010) brings Jinja, signed sessions and flash messages; forms and CSRF protection are one "
        "long-kept extension away. FastAPI is made for APIs.",
    ),
    Criterion(
        id="rest-api",
        question="Is it a REST API or a microservice that other programs call?",
        favours=Framework.FASTAPI,
        weight=3,
        reason="Programs call it, and FastAPI turns type hints into validated requests and a typed contract.",
        fact="FastAPI validates requests from Pydantic models; Flask leaves it to you or to an extension.",
    ),
    Criterion(
        id="new-to-web-development",
        question="Are the people who write it new to web development?",
        favours=Framework.FLASK,
        weight=2,
        reason="Its authors are beginners, and Flask has less to learn before the first page works.",
        fact="Flask's core is small, synchronous and asks for no type hints; FastAPI expects type hints, Pydantic "
        "and async.",
    ),
    Criterion(
        id="high-concurrency",
        question="Must it hold many requests at once, performance first?",
        favours=Framework.FASTAPI,
        weight=2,
        reason="It holds many requests at once; FastAPI's server and event loop do more of them with the same CPU.",
        fact="Measured: bare async JSON on uvicorn did about twice the requests per CPU second of Flask on threads. "
        "The gain is the server and the loop: in process both spend the same CPU on a request, and a full "
        "middleware stack gives the lead back.",
    ),
    Criterion(
        id="team-knows-flask",
        question="Does the team know Flask well?",
        favours=Framework.FLASK,
        weight=2,
        reason="The team knows Flask: its habits, its extensions and its traps are already paid for.",
        fact="Flask has a decade of extensions for ORM, auth, forms and mail; FastAPI's ecosystem is growing.",
    ),
    Criterion(
        id="async-io",
        question="Does it spend its time waiting for other services and the database?",
        favours=Framework.FASTAPI,
        weight=2,
        reason="Its time goes to waiting, which async code does without holding a thread for each request.",
        fact="Measured: with 200 clients that each wait 50 ms, async had 18 to 34 times the throughput of 4 threads, "
        "and that of 200 threads for half the CPU. FastAPI is async from the ground up; Flask is synchronous.",
    ),
    Criterion(
        id="choose-every-component",
        question="Do you want to choose every part of the stack yourselves?",
        favours=Framework.FLASK,
        weight=1,
        reason="You want to choose every part, and Flask prescribes none of them.",
        fact="Flask leaves validation, database and documentation to extensions; FastAPI builds on Pydantic.",
    ),
    Criterion(
        id="interactive-docs",
        question="Do its users need API documentation that they can try out?",
        favours=Framework.FASTAPI,
        weight=1,
        reason="Its users want documentation that they can try, and FastAPI generates it from the code.",
        fact="FastAPI serves Swagger UI and ReDoc from the code's own types; Flask has none built in.",
    ),
)
