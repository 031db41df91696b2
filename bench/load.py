"""A load of HTTP requests over kept connections, and what the server spends on it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CONNECTIONS = 32


@dataclass(frozen=True)
class Server:
    """A server's command and what it is asked."""

    command: Sequence[str]
    folder: Path
    url: str
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Spent:
    """What a running server has used.

    Attributes:
        start_cpu: CPU seconds up to the first answer.
        start_wall: Seconds up to the first answer.
        cpu_per_request: CPU seconds a request under load, of all the server's processes.
        requests_per_second: Answers under load, which share the machine with those who ask.
        memory: Bytes that stay in memory after the load, shared pages counted once a process.
    """

    start_cpu: float
    start_wall: float
    cpu_per_request: float
    requests_per_second: float
    memory: int


def measure(server: Server, seconds: float) -> Spent:
    """Start a server, load it for some seconds, stop it."""
    began = time.perf_counter()
    with running(server) as process:
        start = (cpu_seconds(process.pid), time.perf_counter() - began)
        asyncio.run(_load(server, 0.5))
        before = cpu_seconds(process.pid)
        answers = asyncio.run(_load(server, seconds))
        cpu = cpu_seconds(process.pid) - before
        return Spent(*start, cpu / answers, answers / seconds, memory(process.pid))


@contextmanager
def running(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server, which answers by then, until the end of the block."""
    # The server and its load on a processor each: a shared one would change hands all the time.
    here, *others = sorted(os.sched_getaffinity(0))
    there = {others[-1]} if others else {here}
    with Path(server.folder, "bench.log").open("wb") as log:
        process = subprocess.Popen(
            server.command,
            cwd=server.folder,
            env={**os.environ, **server.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.sched_setaffinity(0, there),  # noqa: PLW1509 - no threads run here
        )
        os.sched_setaffinity(0, {here})
        try:
            _wait_for_answer(server, process)
            yield process
        finally:
            os.sched_setaffinity(0, {here, *others})
            process.terminate()
            process.wait(timeout=30)


def _wait_for_answer(server: Server, process: subprocess.Popen[bytes]) -> None:
    request = urllib.request.Request(server.url, headers=dict(server.headers))  # noqa: S310 - http on this machine
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - http on this machine
                return
        except OSError as error:
            if process.poll() is not None or isinstance(error, urllib.error.HTTPError):
                raise RuntimeError((server.folder / "bench.log").read_text("utf-8")) from error
            time.sleep(0.01)


class _Connection(asyncio.Protocol):
    """Asks again as soon as the whole answer is there; all answers to a question are as long as the first."""

    def __init__(self, question: bytes, again: Callable[[], None]) -> None:
        self.question = question
        self.again = again
        self.length = 0
        self.received = 0
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type
        self.transport = transport
        transport.write(self.question)

    def connection_lost(self, _exc: Exception | None) -> None:
        # Some servers answer once a connection.
        self.again()

    def data_received(self, data: bytes) -> None:
        if not self.length:
            if not data.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(data.decode())
            head, _, _ = data.partition(b"\r\n\r\n")
            [declared] = [line[15:] for line in head.lower().splitlines() if line.startswith(b"content-length:")]
            self.length = len(head) + 4 + int(declared)
        self.received += len(data)
        if self.received >= self.length:
            self.received -= self.length
            self.answers += 1
            self.transport.write(self.question)


async def _load(server: Server, seconds: float) -> int:
    address = urlsplit(server.url)
    target = f"{address.path}?{address.query}" if address.query else address.path
    lines = [f"GET {target} HTTP/1.1", f"Host: {address.netloc}", *(f"{k}: {v}" for k, v in server.headers.items())]
    question = ("\r\n".join(lines) + "\r\n\r\n").encode()
    loop = asyncio.get_running_loop()
    made: list[_Connection] = []
    tasks: set[asyncio.Task[None]] = set()
    end = loop.time() + seconds

    async def connect() -> None:
        _, connection = await loop.create_connection(
            lambda: _Connection(question, again), address.hostname or "", address.port or 80
        )
        made.append(connection)

    def again() -> None:
        if loop.time() < end:
            task = loop.create_task(connect())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    for _ in range(CONNECTIONS):
        await connect()
    await asyncio.sleep(seconds)
    for connection in made:
        connection.transport.abort()
    await asyncio.gather(*tasks)
    return sum(connection.answers for connection in made)


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process and its children have used so far."""
    return sum(sum(map(int, _stat(one)[11:13])) for one in _family(pid)) / TICKS


def memory(pid: int) -> int:
    """Return the bytes of memory that a process and its children hold."""
    return sum(int(_stat(one)[21]) * PAGE for one in _family(pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            yield from _family(int(child))


def _stat(pid: int) -> list[str]:
    # The name, in parentheses, may hold blanks; the fields are those of proc(5), from the third on.
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
