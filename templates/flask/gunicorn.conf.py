"""How gunicorn serves the app in production."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from app.ops import drain
from app.ops.logging import configuration
from app.settings import Settings

# Read before any worker starts: insecure settings end it here.
settings = Settings.load()

wsgi_app = "app.wsgi:app"
bind = [f"0.0.0.0:{os.environ.get('PORT', '8000')}"]
if settings.metrics_port is not None:
    bind.append(f"0.0.0.0:{settings.metrics_port}")

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 10_000  # a slow leak never gets far
max_requests_jitter = 1_000

# Workers show that they live by touching a file: in memory, where a busy disk cannot stop them.
memory = Path("/dev/shm")  # noqa: S108 (gunicorn makes files of its own there)
worker_tmp_dir = str(memory) if memory.is_dir() else None

# A socket for commands is one more thing to protect, and read-only containers have no place for it.
control_socket_disable = True

# The app writes a line for each request itself.
accesslog = None
logconfig_dict = configuration(settings.log_level)

# Each worker counts for itself; /metrics adds them up from the files in this folder.
counts = tempfile.mkdtemp(prefix="metrics-") if workers > 1 else None
if counts:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts


def when_ready(server: Any) -> None:  # noqa: ANN401 (gunicorn has no types)
    drain.come_first(server, seconds=settings.drain_seconds)


def child_exit(_server: Any, worker: Any) -> None:  # noqa: ANN401 (as above)
    if counts:
        # It looks where to count when it is imported.
        from prometheus_client import multiprocess  # noqa: PLC0415 (not before that is known)

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped there


def on_exit(_server: Any) -> None:  # noqa: ANN401 (as above)
    if counts:
        shutil.rmtree(counts, ignore_errors=True)
