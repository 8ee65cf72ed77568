"""Background jobs of agreements. Each finds in the database what is left to do, so all are safe to repeat."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from holdfast.agreements import notices, operations, queries
from holdfast.kernel.errors import DomainError

_UNTIL_DONE = RetryStrategy(max_attempts=5, exponential_wait=6)


@app.task(name="agreements.send_notice", retry=_UNTIL_DONE)
def send_notice(agreement_id: int, notice: str, further: dict[str, str], asked_at: str) -> None:
    """Send a customer a notice of an agreement."""
    agreement = queries.agreements().get(pk=agreement_id)
    notices.send(
        agreement=agreement,
        notice=notices.Notice(notice),
        further=further,
        now=datetime.fromisoformat(asked_at),
    )


@app.task(name="agreements.complete_product_switch", retry=_UNTIL_DONE)
def complete_product_switch(product_switch_id: int, asked_at: str) -> None:
    """Make the agreement of a switch that was asked for; one that is refused is kept with the reason."""
    switch, now = queries.product_switch_by_id(product_switch_id), datetime.fromisoformat(asked_at)
    if switch is None:
        return
    try:
        operations.create_new_agreement_from_product_switch_process(switch=switch, now=now)
    except DomainError as refused:
        operations.fail_product_switch(switch=switch, why=refused.detail or refused.message, now=now)


@app.task(name="agreements.run_rollover", retry=_UNTIL_DONE)
def run_rollover(rollover_id: int, asked_at: str) -> None:
    """Run a rollover that was queued; one that was run, revoked or has failed in the meantime is left alone."""
    operations.run_queued_rollover(rollover_id=rollover_id, now=datetime.fromisoformat(asked_at))


@app.periodic(cron="7 4 * * *")
@app.task(name="agreements.plan_rollovers", queueing_lock="agreements.plan_rollovers")
def plan_rollovers(timestamp: int) -> None:
    """Every night: plan what follows the agreements whose end comes near."""
    operations.plan_default_rollovers(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="17 * * * *")
@app.task(name="agreements.announce_rollovers", queueing_lock="agreements.announce_rollovers")
def announce_rollovers(timestamp: int) -> None:
    """Every hour: tell customers of the rollovers whose day to be told has come."""
    operations.announce_rollovers(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="27 * * * *")
@app.task(name="agreements.queue_due_rollovers", queueing_lock="agreements.queue_due_rollovers")
def queue_due_rollovers(timestamp: int) -> None:
    """Every hour: queue the rollovers that take place within a day, and those that were queued and not run."""
    operations.queue_due_rollovers(now=datetime.fromtimestamp(timestamp, tz=UTC))
