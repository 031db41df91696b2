"""Work that Copier repeats for every file of a render, done once or not at all; what it renders stays the same.

Of the CPU time of a render, a third went into asking git about each file, and a third into compiling names of files.
"""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

_compiled: dict[Hashable, CodeType] = {}


@contextmanager
def spared() -> Iterator[None]:
    """Spare the work in the block; Copier is imported before."""
    import jinja2
    from copier import _main

    # For each file, Copier asks whether the index of the destination's repository ignores executable bits. A render
    # goes into a new folder, whose files are in no index. Where Copier has no such name any more, it goes on asking.
    asks_git = getattr(_main, "is_git_available", None)
    compile_one = jinja2.Environment.compile

    def compile_once(self: jinja2.Environment, source: Any, *where: Any, **options: Any) -> Any:
        key = None if where or options else _key(self, source)
        if key is None:
            return compile_one(self, source, *where, **options)
        if key not in _compiled:
            _compiled[key] = compile_one(self, source)
        return _compiled[key]

    try:
        jinja2.Environment.compile = compile_once  # type: ignore[method-assign] # for the block alone
        if asks_git is not None:
            _main.is_git_available = _no  # type: ignore[attr-defined] # private, and may go
        yield
    finally:
        jinja2.Environment.compile = compile_one  # type: ignore[method-assign] # as it was
        if asks_git is not None:
            _main.is_git_available = asks_git  # type: ignore[attr-defined] # as it was


def _key(environment: Any, source: object) -> Hashable | None:
    """Return what the code of a text depends on; None where it is more than a plain text."""
    signs = (environment.block_start_string, environment.variable_start_string, environment.comment_start_string)
    prefixes = (environment.line_statement_prefix, environment.line_comment_prefix)
    if not isinstance(source, str) or any(sign in source for sign in signs) or any(prefixes):
        return None
    # Extensions see each text before it is compiled; Copier's own counts on that.
    if environment.preprocess(source) != source:
        return None
    style = (environment.keep_trailing_newline, environment.newline_sequence)
    return (source, type(environment), environment.autoescape, environment.is_async, *style)


def _no() -> bool:
    return False
