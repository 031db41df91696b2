"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic
from typing import TypeVar

from flask import abort
from flask import request

Item = TypeVar("Item")

# A page number that a database can still count with.
LAST_NUMBER = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


def page_number() -> int:
    """Read ?page= of the request; what is no page number has no page."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= LAST_NUMBER:
        abort(404)
    return int(text[:9])
