# ruff: noqa: PLC0415 - Django is set up before anything of ours is imported
"""A worker that does the jobs of ledgers and kills itself, as nothing can prevent, before one of its statements.

    python -m holdfast.ledgers.tests.doomed_worker 17

0 lives on, and ends when no job is left.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from typing import Any

#: Small batches, so that there are many places between them.
BATCH = 5


def main(last_statement: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.settings"
    import django

    django.setup()
    from django.db.backends.signals import connection_created
    from procrastinate.contrib.django import app

    from holdfast.ledgers.operations import contributions, scheduling, sharing
    from holdfast.ledgers.tasks import QUEUE

    for module in (contributions, scheduling, sharing):
        module.BATCH_SIZE = BATCH
    statements = count(1)

    def doomed(execute: Any, *call: Any) -> Any:
        if next(statements) == last_statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*call)

    def watch(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(doomed)

    connection_created.connect(watch)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.periodic_registry.periodic_tasks.clear()
        worker.run_worker(queues=[QUEUE], concurrency=1, wait=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
