"""Many hands on the same ledgers: nobody loses a posting, nobody waits in a circle."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from holdfast.api.errors import IdempotencyKeyUsed
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations, queries
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.ledgers.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account

HANDS = 6
POSTINGS_EACH = 15

pytestmark = pytest.mark.django_db(transaction=True)


def in_parallel(work: Callable[[int], None]) -> None:
    """Run `work(0)` to `work(HANDS - 1)` at the same time, each on a connection of its own."""
    barrier = threading.Barrier(HANDS)

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(run, range(HANDS)))


def credit_of(ledger: Ledger, amount: int) -> Posting:
    return Posting(
        ledger_id=ledger.pk,
        kind=TransactionKind.CREDIT,
        amount=TaxedAmount(amount, 0),
        against=GeneralAccount.GOODWILL,
        title="Credit",
        posted_on=NOW.date(),
    )


def test_one_hot_ledger_keeps_order_and_balance(account: Account) -> None:
    ledger = Ledger.objects.get(account=account)

    def work(number: int) -> None:
        for _ in range(POSTINGS_EACH):
            post_batch(postings=[credit_of(ledger, number + 1)], now=NOW)

    in_parallel(work)

    lines = list(Transaction.objects.filter(ledger=ledger).order_by("sequence"))
    assert [line.sequence for line in lines] == list(range(1, HANDS * POSTINGS_EACH + 1))
    balance = 0
    for line in lines:
        balance += line.balance_effect
        assert line.balance_carried_forward == balance
    ledger.refresh_from_db()
    assert ledger.balance == balance == POSTINGS_EACH * (1 + 2 + 3 + 4 + 5 + 6)
    assert sum(queries.trial_balance().values()) == 0


def test_ledgers_taken_in_opposite_orders_do_not_deadlock(new_account: Callable[..., Account]) -> None:
    electricity, gas = Ledger.objects.filter(account=new_account("ES")).order_by("pk")

    def work(number: int) -> None:
        pair = [electricity, gas] if number % 2 else [gas, electricity]
        for _ in range(POSTINGS_EACH):
            post_batch(postings=[credit_of(ledger, 1) for ledger in pair], now=NOW)

    in_parallel(work)

    for ledger in (electricity, gas):
        ledger.refresh_from_db()
        assert (ledger.last_sequence, ledger.balance) == (HANDS * POSTINGS_EACH, HANDS * POSTINGS_EACH)


def test_transfers_in_opposite_directions_do_not_deadlock(new_account: Callable[..., Account]) -> None:
    one, other = (
        Ledger.objects.get(account=new_account("ES"), ledger_type="SPAIN_GAS_LEDGER") for _ in range(2)
    )

    def work(number: int) -> None:
        source, target = (one, other) if number % 2 else (other, one)
        for _ in range(POSTINGS_EACH):
            operations.move_balances(
                moves=[operations.Move(source.pk, target.pk, 7 + number, posted_on=NOW.date())], now=NOW
            )

    in_parallel(work)

    heads = list(Ledger.objects.filter(pk__in=(one.pk, other.pk)).order_by("pk"))
    # 8 + 10 + 12 one way and 7 + 9 + 11 the other, each fifteen times.
    assert [head.last_sequence for head in heads] == [HANDS * POSTINGS_EACH] * 2
    assert {head.pk: head.balance for head in heads} == {one.pk: -45, other.pk: 45}


def test_what_is_due_is_posted_once_by_many_workers(account: Account) -> None:
    operations.ensure_reasons()
    ledger = Ledger.objects.select_related("account__brand").get(account=account)
    operations.create_scheduled_transactions(
        wanted=[
            operations.Wanted(
                action="CHARGE",
                ledger=ledger,
                net=100,
                tax=0,
                gross=100,
                tax_rate=Decimal(0),
                reason="LATE_PAYMENT_FEE",
                post_after=NOW,
                idempotency_key=str(number),
            )
            for number in range(20)
        ],
        now=NOW,
    )
    posted: list[int] = []

    in_parallel(lambda _: posted.append(operations.post_due_transactions(now=NOW)))

    assert sum(posted) == Transaction.objects.count() == 20


def test_one_key_sent_at_the_same_time_charges_once(account: Account) -> None:
    operations.ensure_reasons()
    refused: list[int] = []

    def work(number: int) -> None:
        try:
            operations.create_account_charge(
                account=account, gross_amount=100, reason="ADMIN_FEE", now=NOW, idempotency_key="same"
            )
        except IdempotencyKeyUsed:
            refused.append(number)

    in_parallel(work)

    assert len(refused) == HANDS - 1
    assert Transaction.objects.count() == 1
