"""The system's own background jobs: picking up what killed workers left, and forgetting what is over."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from asgiref.sync import sync_to_async
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from holdfast.api import limits

log = structlog.get_logger(__name__)

#: A job that has ended its worker this often is set aside as failed: it would go on to end every other.
MAX_ATTEMPTS = 5


@app.periodic(cron="* * * * *")
@app.task(name="platform.retry_stalled_jobs", queueing_lock="platform.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every minute: hand the jobs of workers that are gone to those that live.

    A killed worker's jobs stay `doing` for ever otherwise. The job has no lock of its own kind (a stalled one
    would then block its successor), only one that keeps a second from queueing.
    """
    await hand_on_stalled_jobs(context.app.job_manager)


async def hand_on_stalled_jobs(manager: JobManager) -> None:
    """Queue the jobs of workers that are gone anew; one that has used up its attempts fails."""
    for job in await manager.get_stalled_jobs():
        if job.attempts >= MAX_ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            log.error("job_set_aside", job_id=job.id, task=job.task_name, attempts=job.attempts)
        else:
            await manager.retry_job(job)
            log.warning("job_of_a_lost_worker_retried", job_id=job.id, task=job.task_name)


@app.periodic(cron="41 * * * *")
@app.task(name="platform.forget_expired_counters", queueing_lock="platform.forget_expired_counters")
async def forget_expired_counters(timestamp: int) -> None:
    """Every hour: drop the counters of rate limit windows that are over."""
    await sync_to_async(limits.forget_expired)(datetime.fromtimestamp(timestamp, tz=UTC))
