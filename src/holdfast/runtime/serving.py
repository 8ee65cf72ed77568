"""The whole of Holdfast as processes: database, API and worker under one supervisor."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from holdfast.runtime.configuration import state_folder
from holdfast.runtime.database import database_url, is_external, server_version
from holdfast.runtime.errors import PortTakenError
from holdfast.runtime.postgres import OwnedPostgres
from holdfast.runtime.supervisor import Service, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PROBE_SECONDS = 2


def free_port(host: str, port: int) -> int:
    """The port, made sure that nobody listens there; 0 picks one. Raises PortTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise PortTakenError(
                f"port {port} is for privileged users: choose another with --port"
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(
                    f"port {port} on {host} is taken by another program; choose another with --port"
                ) from error
            raise PortTakenError(f"cannot listen on {host} port {port}: {error.strerror}") from error
        return int(probe.getsockname()[1])


@contextmanager
def supervised_database(notice: Callable[[str], None]) -> Iterator[tuple[Supervisor, str]]:
    """A supervisor with the database running, and the database's URL; everything ends with the block."""
    postgres = None if is_external() else OwnedPostgres(state_folder(), notice=notice)
    with Supervisor(postgres=postgres) as supervisor:
        if postgres is not None:
            notice("Starting PostgreSQL")
            url = postgres.start().url()
        else:
            url = database_url()
        server_version(url)
        yield supervisor, url


def services(*, host: str, port: int, workers: int) -> list[Service]:
    """The processes over a migrated database: the API with that many processes, and a worker."""
    ours = [sys.executable, "-m", "holdfast"]
    web = [*ours, "web", "--host", host, "--port", str(port), "--workers", str(workers)]
    return [Service("web", web), Service("worker", [*ours, "worker"])]


def is_ready(host: str, port: int) -> bool:
    """Whether the API says that it is ready."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The address under which this machine reaches what listens on a host."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def base_url(host: str, port: int) -> str:
    """The URL of what listens on a host and port."""
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def default_workers() -> int:
    """A process for each core that we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
