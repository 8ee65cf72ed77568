"""Ledgers, balances and transactions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from holdfast.api.prepared import prepared
from holdfast.ledgers.choices import Origin
from holdfast.ledgers.kinds import DEBT_LEDGER
from holdfast.ledgers.models import ChargeReason, CreditReason, DocumentSpan, Ledger, Transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from holdfast.accounts.models import Account

_RECEIVED_SINCE = """
    SELECT later.ledger_id, sum(later.balance_effect)
      FROM unnest(%s::bigint[], %s::bigint[]) AS known (ledger_id, sequence)
      JOIN ledgers_transaction later
        ON later.ledger_id = known.ledger_id AND later.sequence > known.sequence AND later.balance_effect > 0
     GROUP BY later.ledger_id
"""


class TransactionType(StrEnum):
    """Kinds of transaction that callers ask for; a transaction can be of several."""

    UNISSUED = "UNISSUED_TRANSACTIONS"
    ISSUED = "ISSUED_TRANSACTIONS"
    ENERGY_CHARGES = "ENERGY_CHARGES"
    WATER_CHARGES = "WATER_CHARGES"
    IMPORTED_CHARGES = "IMPORTED_CHARGES"
    IMPORTED_CREDITS = "IMPORTED_CREDITS"
    IMPORTED_PAYMENTS = "IMPORTED_PAYMENTS"
    IMPORTED_REPAYMENTS = "IMPORTED_REPAYMENTS"


@dataclass(frozen=True, slots=True)
class TransactionFilter:
    """from_date and to_date: posted on, half-open. types: of any of these; excluded_types: of none of these.

    Which ledgers: those named, else all that make up the balance, else the main one.
    """

    from_date: date | None = None
    to_date: date | None = None
    types: Collection[TransactionType] | None = None
    excluded_types: Collection[TransactionType] | None = None
    ledger_number: str | None = None
    ledger_id: int | None = None
    include_all_ledgers: bool = False


def ledgers_of(
    accounts: Sequence[Account],
    *,
    include_debt_ledgers: bool = True,
    ledger_id: int | None = None,
    ledger_number: str | None = None,
) -> dict[int, list[Ledger]]:
    """The ledgers of accounts, the main one first; every account has a list."""
    by_id = {account.pk: account for account in accounts}
    ledgers = _ledgers(
        accounts=list(by_id),
        include_debt_ledgers=include_debt_ledgers,
        ledger_id=ledger_id,
        ledger_number=None if ledger_number is None else ledger_number.strip().upper(),
    )
    found: dict[int, list[Ledger]] = {pk: [] for pk in by_id}
    for ledger in ledgers:
        ledger.account = by_id[ledger.account_id]
        found[ledger.account_id].append(ledger)
    return found


@prepared
def _ledgers(
    *, accounts: list[int], include_debt_ledgers: bool, ledger_id: int | None, ledger_number: str | None
) -> QuerySet[Ledger]:
    ledgers = Ledger.objects.filter(account__any=accounts).order_by("account_id", "-is_main", "pk")
    if not include_debt_ledgers:
        ledgers = ledgers.exclude(ledger_type=DEBT_LEDGER)
    if ledger_id is not None:
        ledgers = ledgers.filter(pk=ledger_id)
    if ledger_number is not None:
        ledgers = ledgers.filter(number=ledger_number)
    return ledgers


def balance_of(ledgers: Iterable[Ledger], *, include_all_ledgers: bool = False) -> int:
    """The balance that an account's ledgers come to, in minor units, positive in credit.

    Of the main ledger, or of all that make up the balance.
    """
    return sum(
        ledger.balance
        for ledger in ledgers
        if (ledger.affects_account_balance if include_all_ledgers else ledger.is_main)
    )


def balances_of(accounts: Sequence[Account], *, include_all_ledgers: bool = False) -> dict[int, int]:
    """The balance of each account: see `balance_of`."""
    return {
        account_id: balance_of(ledgers, include_all_ledgers=include_all_ledgers)
        for account_id, ledgers in ledgers_of(accounts).items()
    }


def transactions(wanted: TransactionFilter) -> QuerySet[Transaction]:
    """Transactions that a filter finds, whoever's: the caller narrows them to its accounts or ledgers."""
    found = Transaction.objects.all()
    if wanted.from_date is not None:
        found = found.filter(posted_on__gte=wanted.from_date)
    if wanted.to_date is not None:
        found = found.filter(posted_on__lt=wanted.to_date)
    if wanted.types is not None:
        found = found.filter(_any_of(wanted.types))
    if wanted.excluded_types:
        found = found.exclude(_any_of(wanted.excluded_types))
    return found


def transactions_of_accounts(account_ids: Sequence[int], wanted: TransactionFilter) -> QuerySet[Transaction]:
    """Transactions of accounts, on the ledgers that the filter names."""
    found = transactions(wanted).filter(account__any=account_ids)
    if wanted.ledger_number is not None:
        found = found.filter(ledger__number=wanted.ledger_number)
    if wanted.ledger_id is not None:
        found = found.filter(ledger_id=wanted.ledger_id)
    if wanted.ledger_number is None and wanted.ledger_id is None and not wanted.include_all_ledgers:
        found = found.filter(ledger__is_main=True)
    return found


def transactions_of_ledgers(ledger_ids: Sequence[int], wanted: TransactionFilter) -> QuerySet[Transaction]:
    """Transactions of ledgers."""
    return transactions(wanted).filter(ledger__any=ledger_ids)


def _any_of(types: Collection[TransactionType]) -> Q:
    chosen = Q(pk__in=[])
    for wanted in types:
        chosen |= _is_of(wanted)
    return chosen


def _is_of(wanted: TransactionType) -> Q:
    issued = Exists(
        DocumentSpan.objects.filter(
            ledger_id=OuterRef("ledger_id"),
            first_sequence__lte=OuterRef("sequence"),
            last_sequence__gte=OuterRef("sequence"),
        )
    )
    imported = Q(origin=Origin.IMPORTED)
    return {
        TransactionType.UNISSUED: Q(~issued),
        TransactionType.ISSUED: Q(issued),
        TransactionType.ENERGY_CHARGES: Q(origin=Origin.ENERGY, kind="CHARGE"),
        TransactionType.WATER_CHARGES: Q(pk__in=[]),
        TransactionType.IMPORTED_CHARGES: imported & Q(kind="CHARGE"),
        TransactionType.IMPORTED_CREDITS: imported & Q(kind="CREDIT"),
        TransactionType.IMPORTED_PAYMENTS: imported & Q(kind="PAYMENT"),
        TransactionType.IMPORTED_REPAYMENTS: imported & Q(kind="REPAYMENT"),
    }[wanted]


@dataclass(frozen=True, slots=True)
class UnissuedTotal:
    """All transactions of one kind on a ledger that stand on no document yet, in the sense of the kind."""

    kind: str
    count: int
    net: int
    tax: int


def unissued_totals(ledger_ids: Collection[int]) -> dict[int, list[UnissuedTotal]]:
    """What each ledger holds that has not been issued, by kind; ledgers without any are missing."""
    rows = (
        transactions(TransactionFilter(types=(TransactionType.UNISSUED,)))
        .filter(ledger_id__in=ledger_ids)
        .values("ledger_id", "kind")
        .annotate(rows=Count("pk"), total_net=Sum("net"), total_tax=Sum("tax"))
    )
    found: dict[int, list[UnissuedTotal]] = defaultdict(list)
    for row in rows:
        total = UnissuedTotal(row["kind"], row["rows"], int(row["total_net"]), int(row["total_tax"]))
        found[row["ledger_id"]].append(total)
    return dict(found)


def ledgers_by_account(account_ids: Collection[int]) -> dict[int, list[Ledger]]:
    """The open ledgers of accounts by account id, the main one first; accounts without any are missing."""
    found: dict[int, list[Ledger]] = defaultdict(list)
    open_ledgers = Ledger.objects.filter(account_id__in=account_ids, closed_at=None)
    for ledger in open_ledgers.order_by("account_id", "-is_main", "pk"):
        found[ledger.account_id].append(ledger)
    return dict(found)


def accounts_with_ledgers(
    *, brand_id: int | None = None, account_ids: Collection[int] | None = None
) -> dict[int, list[int]]:
    """The ids of accounts that have ledgers, by brand id, in order: of a brand, of some accounts, or all."""
    found = Ledger.objects.order_by("account__brand_id", "account_id")
    if brand_id is not None:
        found = found.filter(account__brand_id=brand_id)
    if account_ids is not None:
        found = found.filter(account_id__in=account_ids)
    by_brand: dict[int, list[int]] = defaultdict(list)
    for brand, account_id in found.values_list("account__brand_id", "account_id").distinct():
        by_brand[brand].append(account_id)
    return dict(by_brand)


def received_since(sequences: Mapping[int, int]) -> dict[int, int]:
    """What was credited or paid on each ledger after a transaction of it, by its sequence."""
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED_SINCE, [list(sequences), list(sequences.values())])
        return {ledger_id: int(total) for ledger_id, total in cursor.fetchall()}


def documents_of(transactions: Sequence[Transaction]) -> dict[int, DocumentSpan]:
    """The issued document that each transaction stands on; those on none are missing."""
    spans: dict[int, list[DocumentSpan]] = defaultdict(list)
    ledger_ids = {transaction.ledger_id for transaction in transactions}
    sequences = [transaction.sequence for transaction in transactions]
    for span in DocumentSpan.objects.filter(
        ledger_id__in=ledger_ids, first_sequence__lte=max(sequences), last_sequence__gte=min(sequences)
    ):
        spans[span.ledger_id].append(span)
    return {
        transaction.pk: span
        for transaction in transactions
        for span in spans[transaction.ledger_id]
        if span.first_sequence <= transaction.sequence <= span.last_sequence
    }


def reversals_of(transactions: Sequence[Transaction]) -> dict[int, bool]:
    """Whether each transaction has been reversed."""
    ids = [transaction.pk for transaction in transactions]
    reversed_ids = set(_reversed(ids=ids))
    return {pk: pk in reversed_ids for pk in ids}


@prepared
def _reversed(*, ids: list[int]) -> QuerySet[Transaction, int | None]:
    return Transaction.objects.filter(reverses__any=ids).values_list("reverses_id", flat=True)


def account_numbers_of(transactions: Sequence[Transaction]) -> dict[int, str]:
    """The number of the account of each transaction."""
    ids = [transaction.pk for transaction in transactions]
    return dict(Transaction.objects.filter(pk__in=ids).values_list("pk", "account__number"))


def charge_reasons() -> list[ChargeReason]:
    """Every reason for charges, deprecated and hidden ones too."""
    return list(ChargeReason.objects.order_by("code"))


def credit_reasons() -> list[CreditReason]:
    """Every reason for credits, deprecated and hidden ones too."""
    return list(CreditReason.objects.order_by("code"))
