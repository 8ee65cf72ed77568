"""The web server process: granian with a process per core, each ending with the one that started it."""

from __future__ import annotations

import os
import shutil
import signal
from typing import TYPE_CHECKING

from holdfast.runtime import logs
from holdfast.runtime.configuration import POOL_VARIABLE, state_folder
from holdfast.runtime.processes import die_with_parent

if TYPE_CHECKING:
    from pathlib import Path

_MAIN_VARIABLE = "HOLDFAST_WEB_MAIN"
#: Where prometheus_client keeps the counts of all web processes, so that any of them can tell the sum.
_METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_GRACE_SECONDS = 10

#: Threads of a web process; also how many database connections it may keep.
THREADS_VARIABLE = "HOLDFAST_WEB_THREADS"
_THREADS = 4


def prepare_worker() -> None:
    """What `holdfast.wsgi` does first in a web process: bind it to granian's main one, and keep connections.

    granian itself leaves its workers running when its main process is killed.
    """
    main = os.environ.get(_MAIN_VARIABLE)
    if main:
        die_with_parent(signal.SIGKILL, parent_pid=int(main))
    os.environ.setdefault(POOL_VARIABLE, os.environ.get(THREADS_VARIABLE, str(_THREADS)))
    logs.configure("web")


def _fresh_metrics_folder() -> Path:
    """An empty folder for this run's counts: what an earlier run counted is over."""
    folder = state_folder() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the API until told to end. Imports no Django: granian's workers do, each for itself."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ[_MAIN_VARIABLE] = str(os.getpid())
    os.environ[_METRICS_VARIABLE] = str(_fresh_metrics_folder())
    Server(
        "holdfast.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=int(os.environ.get(THREADS_VARIABLE, _THREADS)),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE_SECONDS,
        log_level=LogLevels(logs.level_from_environment().lower()),
        log_dictconfig=logs.configure("web"),
    ).serve()
