"""Background jobs of ledgers: each does what is due by its moment, and done again does nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from holdfast.ledgers import operations

log = structlog.get_logger(__name__)

QUEUE = "ledgers"
_RETRY = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="ledgers.post_due_transactions",
    queue=QUEUE,
    queueing_lock="ledgers.post_due_transactions",
    retry=_RETRY,
)
def post_due_transactions(timestamp: int) -> None:
    """Every ten minutes: post the scheduled transactions whose moment has come."""
    log.info("scheduled_transactions_posted", count=operations.post_due_transactions(now=_moment(timestamp)))


@app.periodic(cron="17 * * * *")
@app.task(
    name="ledgers.charge_contributions",
    queue=QUEUE,
    queueing_lock="ledgers.charge_contributions",
    retry=_RETRY,
)
def charge_contributions(timestamp: int) -> None:
    """Every hour: charge the intervals of contribution agreements that have begun."""
    log.info("contributions_charged", count=operations.charge_contributions(now=_moment(timestamp)))


@app.periodic(cron="37 * * * *")
@app.task(name="ledgers.share_credit", queue=QUEUE, queueing_lock="ledgers.share_credit", retry=_RETRY)
def share_credit(timestamp: int) -> None:
    """Every hour: pay what is owed from credit that may pay for it."""
    log.info("credit_shared", count=operations.share_credit(now=_moment(timestamp)))


def _moment(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=UTC)
