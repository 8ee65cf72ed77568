"""Background jobs of billing: idempotent, so that a job may run twice or be cut off anywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from holdfast.billing import annulment
from holdfast.billing import run as bill_run
from holdfast.billing.models import BillRun

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTEMPTS = 5


@app.task(
    name="billing.bill_batch",
    queue="billing",
    retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=5),
)
def bill_batch(*, run_id: int, account_ids: list[int]) -> None:
    """Bill the accounts of one batch; what it billed before, it leaves alone."""
    bill_run.bill_accounts(run=BillRun.objects.get(pk=run_id), account_ids=account_ids)


@app.periodic(cron="20 3 * * *", periodic_id="billing.rebill_corrected")
@app.task(name="billing.rebill_corrected", queue="billing", queueing_lock="billing.rebill_corrected")
def rebill_corrected(timestamp: int) -> None:
    """Each night, make anew the bills of the last year for which better readings have come in.

    timestamp: of the night, from the scheduler. A bill at a time, so that a night that is cut off has done part of
    its work, and the next does the rest.
    """
    annulment.rebill_corrected(now=datetime.fromtimestamp(timestamp, UTC))


def defer_bill_batches(run: BillRun, batches: Sequence[Sequence[int]]) -> None:
    """Queue a job for each batch, in the transaction that is open; one batch waits in the queue only once."""
    for number, account_ids in enumerate(batches):
        bill_batch.configure(queueing_lock=f"billing.bill_batch:{run.pk}:{number}").defer(
            run_id=run.pk, account_ids=list(account_ids)
        )
