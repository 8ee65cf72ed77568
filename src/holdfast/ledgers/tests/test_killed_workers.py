"""Workers that are killed between any two statements: afterwards the books are those of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app

from holdfast.ledgers import operations, queries, tasks
from holdfast.ledgers.choices import GeneralAccount
from holdfast.ledgers.models import (
    ContributionPeriod,
    ContributionScheme,
    Ledger,
    ScheduledTransaction,
    Transaction,
)
from holdfast.ledgers.tests.conftest import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.platform.tasks import hand_on_stalled_jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS, KILLS, STATEMENTS, SEED = 12, 3, 45, 20261121
LATER = NOW + timedelta(days=75)
JOBS = (tasks.post_due_transactions, tasks.charge_contributions, tasks.share_credit)


def something_to_do(new_account: Callable[..., Account]) -> None:
    """Accounts with two scheduled transactions, a contribution each month, and a wallet that pays for the next."""
    operations.ensure_reasons()
    ContributionScheme.objects.create(code="HARDSHIP", display_name="Hardship fund")
    accounts = [new_account("ES") for _ in range(ACCOUNTS)]
    electricity = [
        Ledger.objects.select_related("account__brand").get(account=one, is_main=True) for one in accounts
    ]
    for place, account in enumerate(accounts):
        operations.create_scheduled_transactions(
            wanted=[wanted(electricity[place], action, place) for action in ("CHARGE", "CREDIT")], now=NOW
        )
        operations.create_contribution_agreement(
            account=account,
            scheme_code="HARDSHIP",
            amount=100 + place,
            interval="MONTHLY",
            active_from=NOW + timedelta(days=place),
            now=NOW,
        )
        wallet = operations.open_ledger(account=account, ledger_type="SOLAR_WALLET_LEDGER", now=NOW)
        operations.post_credit(
            account=account,
            ledger_number=wallet.number,
            net_amount=400 + 90 * place,
            tax_amount=0,
            reason="GOODWILL",
            now=NOW,
        )
        operations.create_credit_transfer_permission(
            source=wallet, target=electricity[(place + 1) % ACCOUNTS], now=NOW
        )


def wanted(ledger: Ledger, action: str, place: int) -> operations.Wanted:
    amount = 1000 + place if action == "CHARGE" else 300
    return operations.Wanted(
        action=action,
        ledger=ledger,
        net=amount,
        tax=0,
        gross=amount,
        tax_rate=Decimal(0),
        reason="LATE_PAYMENT_FEE" if action == "CHARGE" else "GOODWILL",
        post_after=NOW + timedelta(days=place),
        idempotency_key=f"{action} {place}",
    )


def books() -> list[Any]:
    """Everything that anybody could read off the ledgers afterwards."""
    lines = Transaction.objects.order_by("ledger__number", "sequence").values_list(
        "ledger__number", "sequence", "kind", "gross", "title", "posted_on", "balance_carried_forward"
    )
    events = BusinessEventRecord.objects.filter(name__startswith="ledgers.transaction.")
    return [
        *lines,
        sorted(queries.trial_balance().items()),
        sorted(events.values_list("name", "account_number")),
        ContributionPeriod.objects.count(),
        ScheduledTransaction.objects.filter(transaction=None).count(),
    ]


def undisturbed() -> list[Any]:
    """The books after all jobs in this process, none of which stays."""
    with transaction.atomic():
        for work in (
            operations.post_due_transactions,
            operations.charge_contributions,
            operations.share_credit,
        ):
            work(now=LATER)
        found = books()
        transaction.set_rollback(True)
    return found


def run_worker(last_statement: int) -> int:
    """A worker in a process of its own, which ends before that statement; returns its exit code."""
    settings = connection.settings_dict
    url = (
        f"postgresql://{quote(settings['USER'])}:{quote(settings['PASSWORD'] or '')}@/{settings['NAME']}"
        f"?host={quote(settings['HOST'], safe='')}&port={settings['PORT'] or 5432}"
    )
    command = [sys.executable, "-m", "holdfast.ledgers.tests.doomed_worker", str(last_statement)]
    ended = subprocess.run(  # noqa: S603 - our own module
        command,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
    return ended.returncode


def hand_on_jobs_of_the_dead() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 day'")

    async def run() -> None:
        worker = app.with_connector(app.connector.get_worker_connector())
        async with worker.open_async():
            await hand_on_stalled_jobs(worker.job_manager)

    async_to_sync(run)()


def jobs_left() -> int:
    with connection.cursor() as cursor:
        # Other queues may hold what other tests have put there: no test empties the library's tables.
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = %s AND status IN ('todo', 'doing')",
            [tasks.QUEUE],
        )
        return int(cursor.fetchone()[0])


def test_a_killed_worker_costs_nothing_and_doubles_nothing(new_account: Callable[..., Account]) -> None:
    something_to_do(new_account)
    expected = undisturbed()
    for job in JOBS:
        job.defer(timestamp=int(LATER.timestamp()))
    chance = random.Random(SEED)  # noqa: S311 - where to be killed is no secret

    killed = 0
    for _ in range(KILLS):
        killed += run_worker(chance.randint(1, STATEMENTS)) == -signal.SIGKILL
        hand_on_jobs_of_the_dead()
    assert killed >= KILLS - 1, "workers are killed while there is work"
    assert run_worker(0) == 0

    assert jobs_left() == 0
    assert books() == expected
    assert queries.trial_balance()["EUR", GeneralAccount.TRANSFERS] == 0
    # Once more, and nothing is left to do.
    for work in (operations.post_due_transactions, operations.charge_contributions, operations.share_credit):
        assert work(now=LATER) == 0
