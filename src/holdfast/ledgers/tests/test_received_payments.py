"""Payments as a bank reports them: many at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.ledgers import operations
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.ledgers.operations import LedgerClosed, ReceivedPayment
from holdfast.ledgers.queries import trial_balance
from holdfast.platform.models import BusinessEventRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.utils import CaptureQueriesContext

    from holdfast.accounts.models import Account

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ON = date(2026, 3, 10)


def received(ledger: Ledger, amount: int) -> ReceivedPayment:
    return ReceivedPayment(ledger.pk, amount, "DD_REGULAR_COLLECTION", ON)


def test_a_report_is_posted_line_by_line(new_account: Callable[..., Account]) -> None:
    first, second = new_account().ledgers.get(), new_account().ledgers.get()

    posted = operations.post_payments(
        payments=[received(second, 4_000), received(first, 2_500), received(second, 100)], now=NOW
    )

    assert [(one.ledger_id, one.gross, one.payment_type) for one in posted] == [
        (second.pk, 4_000, "DD_REGULAR_COLLECTION"),
        (first.pk, 2_500, "DD_REGULAR_COLLECTION"),
        (second.pk, 100, "DD_REGULAR_COLLECTION"),
    ]
    assert Ledger.objects.get(pk=second.pk).balance == 4_100
    assert trial_balance() == {("GBP", "bank"): -6_600, ("GBP", "customers"): 6_600}
    events = BusinessEventRecord.objects.filter(name="ledgers.transaction.payment_posted-v1").order_by("pk")
    assert [event.account_number for event in events] == [
        second.account.number,
        first.account.number,
        second.account.number,
    ]


def test_a_report_with_a_line_that_cannot_be_posted_posts_nothing(
    new_account: Callable[..., Account],
) -> None:
    fine, closed = new_account().ledgers.get(), new_account().ledgers.get()
    Ledger.objects.filter(pk=closed.pk).update(closed_at=NOW)

    with pytest.raises(LedgerClosed):
        operations.post_payments(payments=[received(fine, 100), received(closed, 100)], now=NOW)
    with pytest.raises(ValueError, match="more than nothing"):
        operations.post_payments(payments=[received(fine, 100), received(fine, 0)], now=NOW)

    assert not Transaction.objects.exists()


def test_nothing_received_posts_nothing(db: None) -> None:
    assert operations.post_payments(payments=[], now=NOW) == []


def test_statements_do_not_grow_with_payments(
    new_account: Callable[..., Account], django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    ledgers = [new_account().ledgers.get() for _ in range(6)]
    counts = []
    for some in (ledgers[:1], ledgers):
        with django_assert_num_queries(8):
            counts.append(operations.post_payments(payments=[received(one, 5) for one in some], now=NOW))

    assert [len(posted) for posted in counts] == [1, 6]


def test_ledgers_may_be_given_their_numbers(new_account: Callable[..., Account]) -> None:
    account = new_account("ES")
    Ledger.objects.filter(account=account).delete()

    opened = operations.open_account_ledgers(account=account, now=NOW, numbers=["L-00000001", "L-00000002"])

    assert [(ledger.number, ledger.is_main) for ledger in opened] == [
        ("L-00000001", True),
        ("L-00000002", False),
    ]
