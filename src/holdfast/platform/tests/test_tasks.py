"""What the system's own jobs do to jobs that lost their worker."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from holdfast.platform import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def _job_of_a_lost_worker(*, attempts: int) -> int:
    """A job that has been `doing` since a worker took it whose heart stopped beating a day ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 day') RETURNING id"
        )
        worker_id = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, worker_id)"
            " VALUES ('default', 'billing.bill_batch', 'doing', %s, %s) RETURNING id",
            [attempts, worker_id],
        )
        return int(cursor.fetchone()[0])


def _status(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job_id])
        return str(cursor.fetchone()[0])


def _retry_stalled_jobs() -> None:
    async def run() -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            await tasks.hand_on_stalled_jobs(worker_app.job_manager)

    async_to_sync(run)()


def test_a_job_whose_worker_was_killed_is_handed_on() -> None:
    job_id = _job_of_a_lost_worker(attempts=1)

    _retry_stalled_jobs()

    assert _status(job_id) == "todo"


def test_a_job_that_keeps_killing_workers_is_set_aside() -> None:
    job_id = _job_of_a_lost_worker(attempts=tasks.MAX_ATTEMPTS)

    _retry_stalled_jobs()

    assert _status(job_id) == "failed"
