"""A stand-in for the public database of advisories, which `uv audit` asks: it knows of none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold.uv import executable
from tests.support import recording


@contextmanager
def asked_by(uv: Path) -> Iterator[list[tuple[str, recording.Fields]]]:
    """Write a uv that asks the stand-in, in place of the public database; give what it was asked so far."""
    with recording.served({"POST /v1/querybatch": _none}) as (address, asked):
        script = f'[ "$1" = audit ] && set -- "$@" --service-url "{address}"; exec "{executable()}" "$@"'
        uv.unlink(missing_ok=True)
        uv.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        uv.chmod(0o755)
        yield asked


def _none(fields: recording.Fields) -> object:
    return {"results": [{} for _ in json.loads(fields["json"][0])["queries"]]}
