"""Clients who write and read without a pause, behind a balancer that notices when a service goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field

import httpx2

from tests.support.fastapi_session import NOTES

READY = "/health/ready"


@dataclass
class Load:
    """What the clients of a service were told.

    Attributes:
        base: Where the service is.
        headers: Who the clients are.
        patience: Seconds from the first failure of readiness until no client comes any more.
        created: The path of each note whose 201 has arrived.
        failed: Each request that was sent and not answered in full, or answered with an error.
        late: How many requests were answered after readiness had failed.
        asked_to_leave: How many answers closed a connection that their client would have kept.
        unready: Whether readiness has failed: with 503, and not by a refused connection.
    """

    base: str
    headers: dict[str, str]
    patience: float
    created: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    late: int = 0
    asked_to_leave: int = 0
    unready: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def from_clients(self, each: int) -> Iterator[None]:
        """Send so many clients of either kind: with a connection of their own, and with a new one each time."""
        with ThreadPoolExecutor(2 * each + 1) as threads:
            tasks = [threads.submit(self._watch)]
            tasks += [threads.submit(self._ask, lasting=lasting) for lasting in (True, False) for _ in range(each)]
            try:
                yield
            finally:
                self.gone.wait(timeout=60)
                self.gone.set()
        for task in tasks:
            task.result()

    def _watch(self) -> None:
        """Look as a balancer does; it takes a while until nobody is sent here any more."""
        with self._client() as client:
            while not self.unready.wait(0.05) and not self.gone.is_set():
                answer = client.get(READY)
                if answer.status_code != httpx2.codes.OK:
                    assert answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE
                    self.unready.set()
        time.sleep(self.patience)
        self.gone.set()

    def _ask(self, *, lasting: bool) -> None:
        with self._client() as client:
            if not lasting:
                client.headers["Connection"] = "close"
            while not self.gone.is_set():
                for method, path in (("POST", NOTES), ("GET", self.created[-1] if self.created else NOTES)):
                    self._send(client, method, path)

    def _send(self, client: httpx2.Client, method: str, path: str) -> None:
        was_unready = self.unready.is_set()
        try:
            answer = client.request(method, path, json={"title": "Under load"} if method == "POST" else None)
        except httpx2.TransportError as error:
            self.failed.append(f"{method} {path}: {error!r}")
            return
        if answer.status_code != (201 if method == "POST" else 200):
            self.failed.append(f"{method} {path}: {answer.status_code} {answer.text}")
        elif method == "POST":
            self.created.append(answer.headers["Location"])
        self.late += was_unready
        if client.headers["Connection"] != "close":
            self.asked_to_leave += answer.headers.get("Connection") == "close"

    def _client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.base, headers=self.headers, timeout=30, trust_env=False)
