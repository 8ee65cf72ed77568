"""Accounts' background jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from holdfast.accounts import operations

_UNTIL_SENT = RetryStrategy(max_attempts=5, exponential_wait=6)
#: So many batches of a thousand events; what is left waits for the next minute.
_BATCHES_A_MINUTE = 60


@app.task(name="accounts.send_double_opt_in", retry=_UNTIL_SENT)
def send_double_opt_in(double_opt_in_id: int) -> None:
    """Send somebody the link with which they confirm a consent. Safe to repeat: a second link works, too."""
    operations.send_double_opt_in(double_opt_in_id=double_opt_in_id)


@app.periodic(cron="43 3 * * *")
@app.task(name="accounts.forget_abandoned_attachments", queueing_lock="accounts.forget_abandoned_attachments")
def forget_abandoned_attachments(timestamp: int) -> None:
    """Every night: forget files that were announced a week ago and never came. Safe to repeat."""
    operations.forget_abandoned_attachments(
        now=datetime.fromtimestamp(timestamp, tz=UTC), kept_for=timedelta(days=7)
    )


@app.periodic(cron="* * * * *")
@app.task(name="accounts.raise_due_reminders", queueing_lock="accounts.raise_due_reminders")
def raise_due_reminders(timestamp: int) -> None:
    """Every minute: tell of the reminders that have fallen due. Safe to repeat."""
    operations.raise_due_reminders(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="* * * * *")
@app.task(name="accounts.catch_up_search", queueing_lock="accounts.catch_up_search")
def catch_up_search(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every minute: let the search know what has changed. Each batch is a transaction; safe to repeat."""
    for _ in range(_BATCHES_A_MINUTE):
        if not operations.catch_up_with_changes():
            return


@app.task(name="accounts.rebuild_search", queueing_lock="accounts.rebuild_search")
def rebuild_search() -> None:
    """Make all that accounts are found by anew: after a restore, or when a floor offers more to find them by."""
    operations.rebuild_search()
