"""Stand-ins for what a host of repositories offers: they answer as it would, and keep what they were told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

Fields = dict[str, list[str]]

# GitHub's command: keeps its arguments, and lists the issue whose number stands in a file beside them.
GH = """
import json, sys
from pathlib import Path
record = Path({record!r})
with record.open("a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1:3] == ["issue", "list"]:
    print((record.parent / "open-issue").read_text())
"""


def gh(record: Path) -> str:
    """Return the program of a `gh` that keeps its arguments in a file."""
    return GH.format(record=str(record))


def calls(record: Path) -> list[list[str]]:
    """Return the arguments of each call so far."""
    return [json.loads(line) for line in record.read_text("utf-8").splitlines()] if record.exists() else []


@contextmanager
def served(answers: Mapping[str, Callable[[Fields], object]]) -> Iterator[tuple[str, list[tuple[str, Fields]]]]:
    """Answer HTTP on this machine with JSON, by method and path; give the address, and what was asked so far."""
    asked: list[tuple[str, Fields]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            self._answer(path, parse_qs(query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {"json": [body]} if body.startswith("{") else parse_qs(body)
            self._answer(self.path, fields)

        def _answer(self, path: str, fields: Fields) -> None:
            asked.append((f"{self.command} {path}", fields))
            answer = json.dumps(answers[f"{self.command} {path}"](fields)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
