"""Balances and ledgers of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope
from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.ledgers import queries
from holdfast.ledgers.charging import agreements_charged_to
from holdfast.ledgers.pages import pages_by_account, pages_by_ledger
from holdfast.ledgers.resolvers.base import (
    ACCOUNT_TYPES,
    LEDGER_TYPES,
    asked_for,
    domain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import (
        Ledger,
        Transaction,
    )


@domain.field(ACCOUNT_TYPES, "balance")
def balance(account: Account, _info: Info, *, include_all_ledgers: bool = False) -> int:
    held: list[Ledger] = batched(account, queries.ledgers_of, default=[])  # as the field `ledgers` reads them
    return queries.balance_of(held, include_all_ledgers=include_all_ledgers)


@domain.field((*ACCOUNT_TYPES, "AccountBillingInfo"), "ledgers")
def ledgers(account: Account, _info: Info, *, ledger_id: str | None = None, **filters: Any) -> list[Ledger]:
    if ledger_id is not None:
        filters["ledger_id"] = queries.key_of(ledger_id)
    found: list[Ledger] = batched(account, queries.ledgers_of, default=[], **filters)
    return found


@domain.field(ACCOUNT_TYPES, "transactions")
def account_transactions(account: Account, _info: Info, **arguments: Any) -> paging.Connection[Transaction]:
    page, order_by, wanted = asked_for(arguments)
    return batched(  # type: ignore[no-any-return]
        account,
        _transactions_of_accounts,
        default=paging.empty(),
        page=page,
        order_by=order_by,
        wanted=wanted,
    )


def _transactions_of_accounts(
    accounts: Sequence[Account],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    wanted: queries.TransactionFilter,
) -> dict[int, paging.Connection[Transaction]]:
    by_id = {account.pk: account for account in accounts}
    pages = pages_by_account(list(by_id), page, order_by=order_by, wanted=wanted)
    for pk, connection in pages.items():
        for transaction in connection.nodes:
            transaction.account = by_id[pk]
    return pages


@domain.visible(*LEDGER_TYPES)
def ledger_visible(viewer: Viewer, ledger: Ledger) -> bool:
    return AccountScope.of(viewer).may_see(attribute(ledger, "account"))


@domain.type_of("LedgerInterface")
def ledger_type_name(_ledger: Ledger) -> str:
    return "LedgerType"


@domain.field(LEDGER_TYPES, "transactions")
def ledger_transactions(ledger: Ledger, _info: Info, **arguments: Any) -> paging.Connection[Transaction]:
    page, order_by, wanted = asked_for(arguments)
    return batched(  # type: ignore[no-any-return]
        ledger,
        _transactions_of_ledgers,
        default=paging.empty(),
        page=page,
        order_by=order_by,
        wanted=wanted,
    )


def _transactions_of_ledgers(
    ledgers: Sequence[Ledger],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    wanted: queries.TransactionFilter,
) -> dict[int, paging.Connection[Transaction]]:
    by_id = {ledger.pk: ledger for ledger in ledgers}
    pages = pages_by_ledger(list(by_id), page, order_by=order_by, wanted=wanted)
    for pk, connection in pages.items():
        account = attribute(by_id[pk], "account")
        for transaction in connection.nodes:
            transaction.account = account
    return pages


@domain.field(LEDGER_TYPES, "agreements")
def ledger_agreements(ledger: Ledger, _info: Info, **page: Any) -> paging.Connection[Agreement]:
    attribute(ledger, "account")
    found: list[Agreement] = batched(ledger, agreements_charged_to, default=[])
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field(LEDGER_TYPES, "debtLedger")
def debt_ledger(ledger: Ledger, _info: Info) -> Ledger | None:
    attribute(ledger, "account")
    found: Ledger | None = batched(ledger, queries.debt_ledgers_of)
    return found
