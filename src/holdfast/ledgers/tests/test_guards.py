"""The database keeps the rules of the ledger by itself, whoever writes to it and however."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import DocumentSpan, Entry, Journal, Ledger, Transaction
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.ledgers.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account


@pytest.fixture
def ledger(account: Account) -> Ledger:
    return Ledger.objects.get(account=account, is_main=True)


@pytest.fixture
def posted(ledger: Ledger) -> Transaction:
    """A charge of 100 with 20 of tax: the balance is -120."""
    posting = Posting(
        ledger_id=ledger.pk,
        kind=TransactionKind.CHARGE,
        amount=TaxedAmount(100, 20),
        against=GeneralAccount.OTHER_SALES,
        title="Fee",
        posted_on=NOW.date(),
    )
    return post_batch(postings=[posting], now=NOW)[0]


def journal(ledger: Ledger, amounts: dict[GeneralAccount, int], *, entry_count: int | None = None) -> Journal:
    """Book entries straight into the tables; customers' entries go to the ledger."""
    made = Journal.objects.create(
        account=ledger.account, posted_on=NOW.date(), created_at=NOW, entry_count=entry_count or len(amounts)
    )
    Entry.objects.bulk_create(
        Entry(
            journal=made,
            account=ledger.account,
            general_account=general_account,
            ledger=ledger if general_account == GeneralAccount.CUSTOMERS else None,
            currency=ledger.currency,
            amount=amount,
        )
        for general_account, amount in amounts.items()
    )
    return made


def line(ledger: Ledger, booked: Journal, *, sequence: int, effect: int, balance: int) -> Transaction:
    """A payment (so the amount is the effect) straight into the table."""
    return Transaction.objects.create(
        account=ledger.account,
        ledger=ledger,
        journal=booked,
        sequence=sequence,
        kind=TransactionKind.PAYMENT,
        origin="ACCOUNT",
        net=effect,
        tax=0,
        gross=effect,
        balance_effect=effect,
        balance_carried_forward=balance,
        title="Payment",
        posted_on=NOW.date(),
        created_at=NOW,
    )


def commit() -> None:
    """Run what is deferred to the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


PAID = {GeneralAccount.CUSTOMERS: 50, GeneralAccount.BANK: -50}


def test_posting_moves_the_ledgers_head(ledger: Ledger, posted: Transaction) -> None:
    line(ledger, journal(ledger, PAID), sequence=2, effect=50, balance=-70)
    commit()

    ledger.refresh_from_db()
    assert (ledger.last_sequence, ledger.balance) == (2, -70)


def test_journal_that_does_not_balance_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        journal(ledger, {GeneralAccount.CUSTOMERS: 50, GeneralAccount.BANK: -49})


def test_journal_without_its_entries_does_not_commit(ledger: Ledger) -> None:
    Journal.objects.create(account=ledger.account, posted_on=NOW.date(), created_at=NOW, entry_count=2)

    with pytest.raises(IntegrityError, match="does not balance"):
        commit()


def test_nothing_is_added_to_a_journal_later(ledger: Ledger, posted: Transaction) -> None:
    more = [
        Entry(
            journal=posted.journal,
            account=ledger.account,
            general_account=account,
            currency="GBP",
            amount=amount,
        )
        for account, amount in ((GeneralAccount.BANK, 5), (GeneralAccount.OTHER_SALES, -5))
    ]

    with pytest.raises(IntegrityError, match="not whole"):
        Entry.objects.bulk_create(more)


def test_entry_on_a_ledger_without_a_transaction_does_not_commit(ledger: Ledger) -> None:
    journal(ledger, PAID)

    with pytest.raises(IntegrityError, match="does not balance"):
        commit()


@pytest.mark.parametrize(
    ("sequence", "balance"),
    [(2, -69), (3, -70), (1, 50), (0, 50)],
    ids=["wrong balance", "gap", "second first", "before the first"],
)
def test_running_balance_has_to_follow(
    ledger: Ledger, posted: Transaction, sequence: int, balance: int
) -> None:
    with pytest.raises(IntegrityError):
        line(ledger, journal(ledger, PAID), sequence=sequence, effect=50, balance=balance)


def test_transaction_has_to_be_what_its_journal_books(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError, match="not what its journal books"):
        line(ledger, journal(ledger, PAID), sequence=1, effect=60, balance=60)


def test_transaction_has_to_name_the_ledgers_account(
    ledger: Ledger, new_account: Callable[..., Account]
) -> None:
    other = Ledger.objects.get(account=new_account())
    booked = journal(ledger, PAID)
    other.pk = ledger.pk  # the right ledger, under somebody else's account

    with pytest.raises(IntegrityError, match="not what its journal books"):
        line(other, booked, sequence=1, effect=50, balance=50)


@pytest.mark.parametrize("model", [Transaction, Entry, Journal])
def test_what_is_posted_neither_changes_nor_goes(
    model: type[Transaction | Entry | Journal], posted: Transaction
) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        model.objects.update(account_id=1)


def test_balance_moves_by_transactions_alone(ledger: Ledger, posted: Transaction) -> None:
    with pytest.raises(IntegrityError, match="by transactions alone"), transaction.atomic():
        Ledger.objects.update(balance=0)
    Ledger.objects.update(name="Renamed")


def test_no_transaction_stands_on_two_documents(ledger: Ledger, posted: Transaction) -> None:
    first = {"ledger": ledger, "document_number": "1", "is_statement": True, "issued_at": NOW}
    DocumentSpan.objects.create(**first, document_id=1, first_sequence=1, last_sequence=3)

    with pytest.raises(IntegrityError, match="no_transaction_on_two_documents"):
        DocumentSpan.objects.create(**first, document_id=2, first_sequence=3, last_sequence=4)
