"""Reading ledgers: for any number of accounts in one statement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations, queries
from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
from holdfast.ledgers.models import DocumentSpan, Ledger, Transaction
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.ledgers.queries import TransactionFilter, TransactionType
from holdfast.ledgers.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import DjangoAssertNumQueries

    from holdfast.accounts.models import Account


@pytest.fixture
def history(account: Account) -> list[Transaction]:
    """An energy charge, a payment, a fee, an imported credit, a day apart; the first two on a statement."""
    ledger = Ledger.objects.get(account=account, is_main=True)
    kinds = [
        (TransactionKind.CHARGE, Origin.ENERGY, GeneralAccount.ENERGY_SALES, 7000),
        (TransactionKind.PAYMENT, Origin.ACCOUNT, GeneralAccount.BANK, 6000),
        (TransactionKind.CHARGE, Origin.ACCOUNT, GeneralAccount.OTHER_SALES, 500),
        (TransactionKind.CREDIT, Origin.IMPORTED, GeneralAccount.GOODWILL, 300),
    ]
    posted = post_batch(
        postings=[
            Posting(
                ledger_id=ledger.pk,
                kind=kind,
                amount=TaxedAmount(net, 0),
                against=against,
                title=kind,
                posted_on=NOW.date() + timedelta(days=day),
                origin=origin,
            )
            for day, (kind, origin, against, net) in enumerate(kinds)
        ],
        now=NOW,
    )
    DocumentSpan.objects.create(
        ledger=ledger,
        first_sequence=1,
        last_sequence=2,
        document_id=77,
        document_number="S-1",
        is_statement=True,
        issued_at=NOW,
    )
    return posted


def amounts(account: Account, wanted: TransactionFilter) -> list[int]:
    return [
        found.gross for found in queries.transactions_of_accounts([account.pk], wanted).order_by("sequence")
    ]


def test_filters_by_day_are_half_open(account: Account, history: list[Transaction]) -> None:
    wanted = TransactionFilter(from_date=date(2026, 3, 11), to_date=date(2026, 3, 13))

    assert amounts(account, wanted) == [6000, 500]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([TransactionType.ISSUED], [7000, 6000]),
        ([TransactionType.UNISSUED], [500, 300]),
        ([TransactionType.ENERGY_CHARGES], [7000]),
        ([TransactionType.WATER_CHARGES], []),
        ([TransactionType.IMPORTED_CREDITS, TransactionType.ENERGY_CHARGES], [7000, 300]),
        ([TransactionType.IMPORTED_CHARGES], []),
        ([], []),
    ],
)
def test_types_are_any_of_and_exclusion_is_none_of(
    account: Account, history: list[Transaction], types: list[TransactionType], expected: list[int]
) -> None:
    assert amounts(account, TransactionFilter(types=types)) == expected
    rest = [found.gross for found in history if found.gross not in expected]
    assert amounts(account, TransactionFilter(excluded_types=types)) == rest


def test_main_ledger_is_meant_unless_others_are_named(new_account: Callable[..., Account]) -> None:
    account = new_account("ES")
    operations.ensure_reasons()
    electricity, gas = Ledger.objects.filter(account=account).order_by("pk")
    for ledger, net in ((electricity, 100), (gas, 200)):
        operations.post_credit(
            account=account,
            ledger_number=ledger.number,
            net_amount=net,
            tax_amount=0,
            reason="GOODWILL",
            now=NOW,
        )

    assert amounts(account, TransactionFilter()) == [100]
    assert amounts(account, TransactionFilter(include_all_ledgers=True)) == [100, 200]
    assert amounts(account, TransactionFilter(ledger_number=gas.number)) == [200]
    assert amounts(account, TransactionFilter(ledger_id=gas.pk)) == [200]


def test_documents_and_account_numbers_of_transactions(
    account: Account, history: list[Transaction], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        documents = queries.documents_of(history)
    with django_assert_num_queries(1):
        numbers = queries.account_numbers_of(history)

    assert {pk: span.document_id for pk, span in documents.items()} == {history[0].pk: 77, history[1].pk: 77}
    assert set(numbers.values()) == {account.number}


def test_ledgers_and_balances_of_many_accounts_take_one_statement(
    new_account: Callable[..., Account], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    accounts = [new_account(code) for code in ("GB", "ES", "FR", "GB")]

    with django_assert_num_queries(1):
        ledgers = queries.ledgers_of(accounts)
    with django_assert_num_queries(1):
        balances = queries.balances_of(accounts, include_all_ledgers=True)

    assert [[ledger.ledger_type for ledger in ledgers[account.pk]] for account in accounts[:3]] == [
        ["GBR_ENERGY_LEDGER"],
        ["SPAIN_ELECTRICITY_LEDGER", "SPAIN_GAS_LEDGER"],
        ["FRA_ELECTRICITY_LEDGER", "FRA_GAS_LEDGER"],
    ]
    assert balances == dict.fromkeys((account.pk for account in accounts), 0)


def test_debt_ledgers_can_be_left_out(account: Account) -> None:
    operations.open_ledger(account=account, ledger_type="DEBT_LEDGER", now=NOW)

    assert len(queries.ledgers_of([account])[account.pk]) == 2
    assert len(queries.ledgers_of([account], include_debt_ledgers=False)[account.pk]) == 1


def test_ledger_by_number_or_id(account: Account) -> None:
    [ledger] = queries.ledgers_of([account])[account.pk]

    assert queries.ledgers_of([account], ledger_number=ledger.number.lower())[account.pk] == [ledger]
    assert queries.ledgers_of([account], ledger_id=ledger.pk + 1)[account.pk] == []
