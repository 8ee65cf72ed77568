"""The background worker process: runs procrastinate's jobs until told to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_GRACE_SECONDS = 10


def run(*, concurrency: int, queues: Sequence[str] | None) -> None:
    """Run jobs; on an interrupt the running ones have ten seconds to finish. Needs Django to be set up."""
    from procrastinate.contrib.django import app

    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker_app:
        worker_app.run_worker(
            queues=queues,
            concurrency=concurrency,
            name="holdfast",
            shutdown_graceful_timeout=_GRACE_SECONDS,
        )
