"""Ledgers on the wire: ledgers and transactions, balances, and the two ways of posting by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.binding import Domain
from holdfast.ledgers import queries
from holdfast.ledgers.choices import TransactionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

domain = Domain("ledgers")

ACCOUNT_TYPES = ("AccountType", "Account")
LEDGER_TYPES = ("LedgerType", "LedgerWithPaymentsInstructions")
TRANSACTION_TYPES = {
    TransactionKind.CHARGE: "Charge",
    TransactionKind.CREDIT: "Credit",
    TransactionKind.PAYMENT: "Payment",
    TransactionKind.REPAYMENT: "Refund",
}
ORDERS = {
    "POSTED_DATE_ASC": ("posted_on", "sequence", "pk"),
    "POSTED_DATE_DESC": ("-posted_on", "-sequence", "-pk"),
}
#: Where ids of the wire become keys.
key_of = queries.key_of
NEWEST_FIRST = ORDERS["POSTED_DATE_DESC"]
domain.part_of_parent(
    "TransactionAmountType",
    "AccountChargeMetadataType",
    "CreditTransferPermissionsDataType",
    "CreditTransferPermissionFromSourceLedgerType",
    "CreditTransferPermissionToTargetLedgerType",
)
domain.public("ChargeReasonType", "CreditReasonType")


def asked_for(
    arguments: dict[str, Any],
) -> tuple[paging.PageRequest, tuple[str, ...], queries.TransactionFilter]:
    """The page, order and filter in the arguments of a connection of transactions."""
    pages = {name: arguments.pop(name, None) for name in ("first", "last", "after", "before", "offset")}
    order_by = ORDERS[arguments.pop("order_by", "POSTED_DATE_DESC")]
    types = _types(arguments.pop("transaction_types", None))
    excluded = _types(arguments.pop("transaction_types_excluded", None))
    number = arguments.pop("ledger_number", None)
    wanted = queries.TransactionFilter(
        types=types,
        excluded_types=excluded,
        ledger_number=None if number is None else number.strip().upper(),
        **arguments,
    )
    return paging.PageRequest.from_arguments(**pages), order_by, wanted


def _types(names: Sequence[str | None] | None) -> tuple[queries.TransactionType, ...] | None:
    return None if names is None else tuple(queries.TransactionType(name) for name in names if name)


def text_or_null(text: str) -> str | None:
    return text or None
