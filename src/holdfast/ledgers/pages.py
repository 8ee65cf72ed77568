"""Pages of transactions, of many accounts or ledgers in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.api import paging
from holdfast.api.prepared import prepared
from holdfast.ledgers import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from holdfast.ledgers.models import Transaction
    from holdfast.ledgers.queries import TransactionFilter


def pages_by_account(
    account_ids: Sequence[int],
    page: paging.PageRequest,
    *,
    order_by: tuple[str, ...],
    wanted: TransactionFilter,
) -> dict[int, paging.Connection[Transaction]]:
    """The same page of each account's transactions on the ledgers that the filter names, by account id."""
    return _pages(account_ids, page, by_ledger=False, order_by=order_by, wanted=wanted)


def pages_by_ledger(
    ledger_ids: Sequence[int],
    page: paging.PageRequest,
    *,
    order_by: tuple[str, ...],
    wanted: TransactionFilter,
) -> dict[int, paging.Connection[Transaction]]:
    """The same page of each ledger's transactions, by ledger id."""
    return _pages(ledger_ids, page, by_ledger=True, order_by=order_by, wanted=wanted)


def _pages(
    keys: Sequence[int],
    page: paging.PageRequest,
    *,
    by_ledger: bool,
    order_by: tuple[str, ...],
    wanted: TransactionFilter,
) -> dict[int, paging.Connection[Transaction]]:
    partition = _partition(by_ledger=by_ledger)

    def every() -> QuerySet[Transaction]:
        return _transactions(keys, wanted, by_ledger=by_ledger)

    if page.is_from_an_end and wanted.types is None and not wanted.excluded_types:
        rows = _first_of_each(
            keys=list(keys),
            by_ledger=by_ledger,
            order_by=order_by,
            backwards=page.backwards,
            size=page.size + 1,
            from_date=wanted.from_date,
            to_date=wanted.to_date,
            ledger_number=wanted.ledger_number,
            ledger_id=wanted.ledger_id,
            include_all_ledgers=wanted.include_all_ledgers,
        )
        return paging.pages_of(rows, page, partition=partition, order_by=order_by, every=every)
    return paging.connect_each(every(), page, partition=partition, order_by=order_by)


@prepared
def _first_of_each(
    *,
    keys: list[int],
    by_ledger: bool,
    order_by: tuple[str, ...],
    backwards: bool,
    size: int,
    from_date: date | None,
    to_date: date | None,
    ledger_number: str | None,
    ledger_id: int | None,
    include_all_ledgers: bool,
) -> QuerySet[Transaction]:
    wanted = queries.TransactionFilter(
        from_date=from_date,
        to_date=to_date,
        ledger_number=ledger_number,
        ledger_id=ledger_id,
        include_all_ledgers=include_all_ledgers,
    )
    return paging.first_of_each(
        _transactions(keys, wanted, by_ledger=by_ledger),
        partition=_partition(by_ledger=by_ledger),
        order_by=order_by,
        backwards=backwards,
        size=size,
    )


def _transactions(
    keys: Sequence[int], wanted: TransactionFilter, *, by_ledger: bool
) -> QuerySet[Transaction]:
    find = queries.transactions_of_ledgers if by_ledger else queries.transactions_of_accounts
    return find(keys, wanted)


def _partition(*, by_ledger: bool) -> str:
    return "ledger_id" if by_ledger else "account_id"
