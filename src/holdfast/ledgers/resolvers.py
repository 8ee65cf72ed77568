"""Ledgers on the wire: ledgers and transactions, balances, and the two ways of posting by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, account_rule
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.api.binding import Domain, Info
from holdfast.kernel.errors import InvalidInput
from holdfast.ledgers import operations, queries
from holdfast.ledgers.charging import agreements_charged_to
from holdfast.ledgers.errors import InvalidCharge
from holdfast.ledgers.models import DocumentSpan, Ledger, Origin, Transaction, TransactionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import ChargeReason, CreditReason

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
NEWEST_FIRST = ORDERS["POSTED_DATE_DESC"]
#: A decimal number with fewer digits than this fits the column of a key.
KEY_DIGITS = 19

domain.part_of_parent(
    "TransactionAmountType",
    "AccountChargeMetadataType",
    "CreditTransferPermissionsDataType",
    "CreditTransferPermissionFromSourceLedgerType",
    "CreditTransferPermissionToTargetLedgerType",
)
domain.public("ChargeReasonType", "CreditReasonType")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a transaction came to, in the sense of its kind."""

    net: int
    tax: int
    gross: int


# Root fields


@domain.query("accountChargeReasons", rule=rules.signed_in)
def account_charge_reasons(_info: Info) -> list[ChargeReason]:
    return queries.charge_reasons()


@domain.query("accountCreditReasons", rule=rules.signed_in)
def account_credit_reasons(_info: Info) -> list[CreditReason]:
    return queries.credit_reasons()


@domain.mutation("createAccountCharge", rule=account_rule("input.account_number"))
def create_account_charge(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    metadata = input.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise InvalidCharge(invalid=(InvalidInput("Metadata is a JSON object.", ("input", "metadata")),))
    charge = operations.create_account_charge(
        account=account,
        gross_amount=input["gross_amount"],
        reason=input["reason"],
        note=input.get("note"),
        display_note=input.get("display_note"),
        metadata=metadata,
        actor_user_id=info.context.viewer.user_id,
        now=info.context.now,
    )
    return {"account_charge": charge}


@domain.mutation("postCredit", rule=account_rule("input.account_number"))
def post_credit(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    credit = operations.post_credit(
        account=account,
        ledger_number=input.get("ledger_number"),
        ledger_id=input.get("ledger_id"),
        net_amount=input["net_amount"],
        tax_amount=input["tax_amount"],
        reason=input["reason"],
        note=input.get("note"),
        display_note=input.get("display_note"),
        actor_user_id=info.context.viewer.user_id,
        now=info.context.now,
    )
    return {"credit": credit}


@domain.query("accountBillingInfo", rule=account_rule())
def account_billing_info(_info: Info, *, account: Account, **_: Any) -> Account:
    return account


@domain.visible("AccountBillingInfo")
def billing_info_visible(viewer: Viewer, account: Account) -> bool:
    return AccountScope.of(viewer).may_see(account)


# Accounts


@domain.field(ACCOUNT_TYPES, "balance")
def balance(account: Account, _info: Info, *, include_all_ledgers: bool = False) -> int:
    found: int = batched(account, queries.balances_of, default=0, include_all_ledgers=include_all_ledgers)
    return found


@domain.field((*ACCOUNT_TYPES, "AccountBillingInfo"), "ledgers")
def ledgers(account: Account, _info: Info, *, ledger_id: str | None = None, **filters: Any) -> list[Ledger]:
    if ledger_id is not None:
        filters["ledger_id"] = key_of(ledger_id)
    found: list[Ledger] = batched(account, queries.ledgers_of, default=[], **filters)
    return found


@domain.field(ACCOUNT_TYPES, "transactions")
def account_transactions(account: Account, _info: Info, **arguments: Any) -> paging.Connection[Transaction]:
    page, order_by, wanted = _asked_for(arguments)
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
    found = queries.transactions_of_accounts(accounts, wanted)
    pages = paging.connect_each(found, page, partition="account_id", order_by=order_by)
    by_id = {account.pk: account for account in accounts}
    for pk, connection in pages.items():
        for transaction in connection.nodes:
            transaction.account = by_id[pk]
    return pages


def _asked_for(
    arguments: dict[str, Any],
) -> tuple[paging.PageRequest, tuple[str, ...], queries.TransactionFilter]:
    """The page, order and filter in the arguments of a connection of transactions."""
    pages = {name: arguments.pop(name, None) for name in ("first", "last", "after", "before", "offset")}
    order_by = ORDERS[arguments.pop("order_by", "POSTED_DATE_DESC")]
    types = _types(arguments.pop("transaction_types", None))
    excluded = _types(arguments.pop("transaction_types_excluded", None))
    wanted = queries.TransactionFilter(types=types, excluded_types=excluded, **arguments)
    return paging.PageRequest.from_arguments(**pages), order_by, wanted


def _types(names: Sequence[str | None] | None) -> tuple[queries.TransactionType, ...] | None:
    return None if names is None else tuple(queries.TransactionType(name) for name in names if name)


def key_of(text: str) -> int:
    """A primary key from an ID of the wire; one that cannot be a key finds nothing."""
    return int(text) if text.isdecimal() and len(text) < KEY_DIGITS else 0


@domain.field(ACCOUNT_TYPES, "provisionalTransactions")
def provisional_transactions(_account: Account, _info: Info, **page: Any) -> paging.Connection[Any]:
    paging.PageRequest.from_arguments(**page)
    return paging.empty()


# Ledgers


@domain.visible(*LEDGER_TYPES)
def ledger_visible(viewer: Viewer, ledger: Ledger) -> bool:
    return AccountScope.of(viewer).may_see(attribute(ledger, "account"))


@domain.type_of("LedgerInterface")
def ledger_type_name(_ledger: Ledger) -> str:
    return "LedgerType"


@domain.field(LEDGER_TYPES, "transactions")
def ledger_transactions(ledger: Ledger, _info: Info, **arguments: Any) -> paging.Connection[Transaction]:
    page, order_by, wanted = _asked_for(arguments)
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
    found = queries.transactions_of_ledgers(ledgers, wanted)
    pages = paging.connect_each(found, page, partition="ledger_id", order_by=order_by)
    by_id = {ledger.pk: ledger for ledger in ledgers}
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


@domain.field(LEDGER_TYPES, "creditTransferPermissionsData")
def credit_transfer_permissions(_ledger: Ledger, _info: Info) -> dict[str, list[Any]]:
    return {"from_source_ledgers": [], "to_target_ledgers": []}


# Transactions


@domain.type_of("TransactionType")
def transaction_type_name(transaction: Transaction) -> str:
    return TRANSACTION_TYPES[TransactionKind(transaction.kind)]


@domain.visible(*TRANSACTION_TYPES.values(), "AccountChargeType")
def transaction_visible(viewer: Viewer, transaction: Transaction) -> bool:
    return AccountScope.of(viewer).may_see(attribute(transaction, "account"))


_ALL = tuple(TRANSACTION_TYPES.values())


@domain.field(_ALL, "amount")
def amount(transaction: Transaction, _info: Info) -> int:
    return transaction.gross


@domain.field(_ALL, "amounts")
def amounts(transaction: Transaction, _info: Info) -> Amounts:
    return Amounts(transaction.net, transaction.tax, transaction.gross)


@domain.field(_ALL, "postedDate")
def posted_date(transaction: Transaction, _info: Info) -> Any:
    return transaction.posted_on


@domain.field(_ALL, "accountNumber")
def account_number(transaction: Transaction, _info: Info) -> str:
    account: Account = attribute(transaction, "account")
    return account.number


@domain.field(_ALL, "isCredit")
def is_credit(transaction: Transaction, _info: Info) -> bool:
    return transaction.balance_effect > 0


@domain.field(_ALL, "isAccountCharge")
def is_account_charge(transaction: Transaction, _info: Info) -> bool:
    return transaction.kind == TransactionKind.CHARGE and transaction.origin != Origin.ENERGY


@domain.field(_ALL, "isAccountPayment")
def is_account_payment(transaction: Transaction, _info: Info) -> bool:
    return transaction.kind == TransactionKind.PAYMENT


@domain.field(_ALL, "isHeld")
def is_held(_transaction: Transaction, _info: Info) -> bool:
    """What is posted is in the balance at once: nothing on a ledger is held back."""
    return False


@domain.field(_ALL, "isReversed")
def is_reversed(transaction: Transaction, _info: Info) -> bool:
    found: bool = batched(transaction, queries.reversals_of, default=False)
    return found


def _document(transaction: Transaction) -> DocumentSpan | None:
    found: DocumentSpan | None = batched(transaction, queries.documents_of)
    return found


@domain.field(_ALL, "isIssued")
def is_issued(transaction: Transaction, _info: Info) -> bool:
    return _document(transaction) is not None


@domain.field(_ALL, "hasStatement")
def has_statement(transaction: Transaction, _info: Info) -> bool:
    document = _document(transaction)
    return document is not None and document.is_statement


@domain.field(_ALL, "statementId")
def statement_id(transaction: Transaction, _info: Info) -> int | None:
    document = _document(transaction)
    return document.document_id if document is not None and document.is_statement else None


@domain.field(_ALL, "billingDocumentIdentifier")
def billing_document_identifier(transaction: Transaction, _info: Info) -> int | None:
    document = _document(transaction)
    return None if document is None else document.document_id


def _text_or_null(text: str) -> str | None:
    return text or None


@domain.field((*_ALL, "AccountChargeType"), "note")
def note(transaction: Transaction, _info: Info) -> str | None:
    return _text_or_null(transaction.note)


@domain.field(_ALL, "reasonCode")
def reason_code(transaction: Transaction, _info: Info) -> str | None:
    return _text_or_null(transaction.reason_code)


@domain.field("Payment", "paymentTransactionType")
def payment_transaction_type(transaction: Transaction, _info: Info) -> str | None:
    return _text_or_null(transaction.payment_type)


@domain.field("Payment", "isLateFailedPayment")
def is_late_failed_payment(_transaction: Transaction, _info: Info) -> bool:
    """A payment that fails after it was posted is reversed; none is marked as failed late."""
    return False


# Account charges


@domain.field("AccountChargeType", "grossAmount")
def charge_gross(charge: Transaction, _info: Info) -> int:
    return charge.gross


@domain.field("AccountChargeType", "netAmount")
def charge_net(charge: Transaction, _info: Info) -> int:
    return charge.net


@domain.field("AccountChargeType", "salesTaxAmount")
def charge_tax(charge: Transaction, _info: Info) -> int:
    return charge.tax


@domain.field("AccountChargeType", "cclAmount")
def charge_levy(_charge: Transaction, _info: Info) -> int:
    """The climate change levy burdens energy, and no energy is charged by hand."""
    return 0


@domain.field("AccountChargeType", "reason")
def charge_reason(charge: Transaction, _info: Info) -> str:
    return charge.reason_code


@domain.field("AccountChargeType", "displayNote")
def charge_display_note(charge: Transaction, _info: Info) -> str | None:
    return _text_or_null(charge.display_note)


@domain.field("AccountChargeType", "metadata")
def charge_metadata(charge: Transaction, _info: Info) -> dict[str, Any] | None:
    if charge.metadata is None:
        return None
    return {"data": charge.metadata, "updated_at": charge.created_at}
