"""Whatever happens to ledgers: the books balance, and every balance is the sum of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations, queries
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import BalanceTransfer, Ledger, Transaction
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.ledgers.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account

AGAINST = {
    TransactionKind.CHARGE: GeneralAccount.ENERGY_SALES,
    TransactionKind.CREDIT: GeneralAccount.GOODWILL,
    TransactionKind.PAYMENT: GeneralAccount.BANK,
    TransactionKind.REPAYMENT: GeneralAccount.BANK,
}

#: A batch of postings (which ledger, what kind, net, tax), the reversal of the n-th transaction or transfer so far,
#: or a transfer (from, to, amount).
postings = st.tuples(
    st.integers(0, 2), st.sampled_from(TransactionKind), st.integers(0, 10**9), st.integers(0, 10**8)
).filter(lambda step: step[2] + step[3] > 0)
transfers = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 10**9)).filter(
    lambda step: step[0] != step[1]
)
steps = st.one_of(st.lists(postings, min_size=1, max_size=4), st.integers(0, 50), transfers)


@given(history=st.lists(steps, max_size=12))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
def test_books_balance_after_any_history(
    new_account: Callable[..., Account],
    history: list[list[tuple[int, TransactionKind, int, int]] | int | tuple[int, int, int]],
) -> None:
    with transaction.atomic():
        account = new_account("ES")
        operations.open_ledger(account=account, ledger_type="SOLAR_WALLET_LEDGER", now=NOW)
        ledgers = list(Ledger.objects.filter(account=account).order_by("pk"))

        for step in history:
            if isinstance(step, list):
                _post(ledgers, step)
            elif isinstance(step, tuple):
                _transfer(ledgers, *step)
            else:
                _reverse(ledgers, step)

        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _assert_sound(ledgers)
        transaction.set_rollback(True)


def _post(ledgers: list[Ledger], batch: list[tuple[int, TransactionKind, int, int]]) -> None:
    post_batch(
        postings=[
            Posting(
                ledger_id=ledgers[which].pk,
                kind=kind,
                amount=TaxedAmount(net, tax),
                against=AGAINST[kind],
                title=kind,
                posted_on=NOW.date(),
            )
            for which, kind, net, tax in batch
        ],
        now=NOW,
    )


def _reverse(ledgers: list[Ledger], position: int) -> None:
    open_to_reversal = Transaction.objects.filter(ledger__in=ledgers, reverses=None, reversal=None)
    if found := list(open_to_reversal.order_by("pk")):
        original = found[position % len(found)]
        half_of = BalanceTransfer.objects.filter(Q(charge=original) | Q(credit=original)).first()
        if half_of is not None:
            operations.reverse_transfer(transfer=half_of, posted_on=NOW.date(), now=NOW)
        else:
            operations.reverse_transaction(original=original, posted_on=NOW.date(), now=NOW)


def _transfer(ledgers: list[Ledger], source: int, target: int, amount: int) -> None:
    move = operations.Move(ledgers[source].pk, ledgers[target].pk, amount, posted_on=NOW.date())
    operations.move_balances(moves=[move], now=NOW)


def _assert_sound(ledgers: list[Ledger]) -> None:
    balances = queries.trial_balance()
    assert sum(balances.values()) == 0
    assert balances.get(("EUR", GeneralAccount.TRANSFERS), 0) == 0
    total = 0
    for ledger in ledgers:
        ledger.refresh_from_db()
        lines = list(Transaction.objects.filter(ledger=ledger).order_by("sequence"))
        assert [line.sequence for line in lines] == list(range(1, len(lines) + 1))
        assert ledger.balance == sum(line.balance_effect for line in lines)
        assert ledger.balance == (lines[-1].balance_carried_forward if lines else 0)
        total += ledger.balance
    assert balances.get(("EUR", GeneralAccount.CUSTOMERS), 0) == total
