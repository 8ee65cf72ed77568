"""What changes ledgers. Amounts are integers in minor units; `now` is the moment of the change (UTC)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api.errors import BothLedgerIdAndNumber, IdempotencyKeyUsed
from holdfast.kernel.errors import DomainError, InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.money import TaxedAmount, split_gross
from holdfast.ledgers import errors
from holdfast.ledgers.kinds import KINDS
from holdfast.ledgers.models import (
    ChargeReason,
    CreditReason,
    DocumentSpan,
    Entry,
    GeneralAccount,
    IdempotencyKey,
    Ledger,
    Origin,
    Transaction,
    TransactionKind,
)
from holdfast.ledgers.posting import Posting, lock_ledgers, post_batch
from holdfast.ledgers.queries import account_numbers_of
from holdfast.ledgers.reasons import CHARGE_REASONS, CREDIT_REASONS
from holdfast.ledgers.taxes import local_date, tax_rate
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event, record_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from holdfast.accounts.models import Account

__all__ = [
    "LedgerClosed",
    "Posting",
    "ReceivedPayment",
    "TransactionAlreadyReversed",
    "claim_idempotency_key",
    "create_account_charge",
    "ensure_reasons",
    "lock_ledgers",
    "open_account_ledgers",
    "open_ledger",
    "post_batch",
    "post_credit",
    "post_payment",
    "post_payments",
    "post_repayment",
    "record_documents",
    "reverse_transaction",
]

#: What a customer reads beside an amount fits on a bill.
MAX_DISPLAY_NOTE_LENGTH = 1_000


class TransactionAlreadyReversed(DomainError):
    """A transaction is reversed once; what is wrong with a reversal is put right by a new transaction."""

    message = "The transaction has been reversed already."


class LedgerClosed(DomainError):
    """Nothing is posted on a ledger after it was closed."""

    message = "The ledger is closed."


def open_ledger(
    *, account: Account, ledger_type: str, now: datetime, is_main: bool = False, number: str | None = None
) -> Ledger:
    """A new, empty ledger of a kind in `kinds.KINDS`, in the currency of the account's brand.

    number: drawn at random unless given, so that a seeded retailer is the same each time.
    """
    kind = KINDS[ledger_type]
    return Ledger.objects.create(
        account=account,
        number=number or f"L-{secrets.token_hex(4).upper()}",
        ledger_type=kind.code,
        name=kind.name,
        currency=account.brand.currency,
        is_main=is_main,
        affects_account_balance=kind.affects_account_balance,
        accepts_payments=kind.accepts_payments,
        supports_statements=kind.supports_statements,
        supports_invoices=kind.supports_invoices,
        opened_at=now,
    )


@transaction.atomic
def open_account_ledgers(*, account: Account, now: datetime, numbers: Sequence[str] = ()) -> list[Ledger]:
    """The ledgers that energy in the account's market is billed to, the main one (electricity's) first.

    numbers: for the ledgers in turn; those without one get one at random.
    """
    types = dict.fromkeys(market_of(account.market_code).energy_ledger_types.values())
    return [
        open_ledger(account=account, ledger_type=ledger_type, now=now, is_main=position == 0, number=number)
        for position, (ledger_type, number) in enumerate(zip_longest(types, numbers[: len(types)]))
    ]


def ensure_reasons() -> None:
    """Write the reasons every supplier starts with; those that exist are left as they are."""
    charges = [ChargeReason(**reason._asdict()) for reason in CHARGE_REASONS]
    credits_ = [CreditReason(**reason._asdict()) for reason in CREDIT_REASONS]
    ChargeReason.objects.bulk_create(charges, ignore_conflicts=True)
    CreditReason.objects.bulk_create(credits_, ignore_conflicts=True)


def claim_idempotency_key(*, operation: str, key: str | None, now: datetime) -> None:
    """Use up the key that a caller sent with an operation, within the transaction of the change.

    Without a key there is nothing to use up. Raises IdempotencyKeyUsed (KT-CT-9221) at the second use, also
    when the first is still under way elsewhere: then it waits for that one's end.
    """
    if key is None:
        return
    _, is_first_use = IdempotencyKey.objects.get_or_create(
        operation=operation, key=key, defaults={"used_at": now}
    )
    if not is_first_use:
        raise IdempotencyKeyUsed


@transaction.atomic
def create_account_charge(
    *,
    account: Account,
    gross_amount: int,
    reason: str,
    now: datetime,
    note: str | None = None,
    display_note: str | None = None,
    metadata: dict[str, Any] | None = None,
    actor_user_id: int | None = None,
    idempotency_key: str | None = None,
) -> Transaction:
    """Charge an account on its main ledger, for a reason other than energy.

    gross_amount: minor units, more than nothing, tax included; the reason says how it is taxed. metadata: a
    JSON object kept with the charge. Raises ChargeReasonNotFound, ChargeReasonDeprecated, and InvalidCharge
    for an amount, note or metadata that cannot be charged or an account without an open ledger.
    """
    found = ChargeReason.objects.filter(code=reason).first()
    if found is None:
        raise errors.ChargeReasonNotFound
    if found.is_deprecated:
        raise errors.ChargeReasonDeprecated
    invalid = _invalid_notes(display_note)
    if gross_amount <= 0:
        invalid.append(InvalidInput("A charge is more than zero.", ("input", "grossAmount")))
    if metadata is not None and not isinstance(metadata, dict):
        invalid.append(InvalidInput("Metadata is a JSON object.", ("input", "metadata")))
    ledger = Ledger.objects.filter(account=account, is_main=True, closed_at=None).first()
    if ledger is None:
        invalid.append(InvalidInput("The account has no open ledger.", ("input", "accountNumber")))
    if ledger is None or invalid:
        raise errors.InvalidCharge(invalid=tuple(invalid))
    claim_idempotency_key(operation="createAccountCharge", key=idempotency_key, now=now)
    posted_on = local_date(now, account.market_code)
    [posted] = post_batch(
        postings=[
            Posting(
                ledger_id=ledger.pk,
                kind=TransactionKind.CHARGE,
                amount=split_gross(gross_amount, tax_rate(found.tax_treatment, account, posted_on)),
                against=GeneralAccount.OTHER_SALES,
                title=found.display,
                posted_on=posted_on,
                note=note or "",
                display_note=display_note or "",
                reason_code=found.code,
                metadata=metadata,
            )
        ],
        now=now,
    )
    _record(
        "ledgers.transaction.charge_posted-v1",
        account=account,
        ledger=ledger,
        posted=posted,
        now=now,
        actor_user_id=actor_user_id,
    )
    return posted


@transaction.atomic
def post_credit(
    *,
    account: Account,
    net_amount: int,
    tax_amount: int,
    reason: str,
    now: datetime,
    ledger_number: str | None = None,
    ledger_id: str | int | None = None,
    note: str | None = None,
    display_note: str | None = None,
    actor_user_id: int | None = None,
    idempotency_key: str | None = None,
) -> Transaction:
    """Credit one ledger of an account, named by its number or, as older callers do, by its id.

    Amounts: minor units, none negative, together more than nothing. Raises BothLedgerIdAndNumber,
    LedgerNotNamed, CreditReasonNotFound, CreditReasonDeprecated, InvalidCredit for a ledger that is not the
    account's or amounts that cannot be credited, CreditNotPosted for a ledger that is closed.
    """
    if ledger_number is not None and ledger_id is not None:
        raise BothLedgerIdAndNumber
    if ledger_number is None and ledger_id is None:
        raise errors.LedgerNotNamed
    found = CreditReason.objects.filter(code=reason).first()
    if found is None:
        raise errors.CreditReasonNotFound
    if found.is_deprecated:
        raise errors.CreditReasonDeprecated
    invalid = _invalid_notes(display_note) + _invalid_credit(net_amount, tax_amount, found)
    ledger = _ledger_of(account, number=ledger_number, ledger_id=ledger_id)
    if ledger is None:
        name = "ledgerNumber" if ledger_number is not None else "ledgerId"
        invalid.append(InvalidInput("The account has no such ledger.", ("input", name)))
    if ledger is None or invalid:
        raise errors.InvalidCredit(invalid=tuple(invalid))
    if ledger.closed_at is not None:
        raise errors.CreditNotPosted(LedgerClosed.message)
    claim_idempotency_key(operation="postCredit", key=idempotency_key, now=now)
    [posted] = post_batch(
        postings=[
            Posting(
                ledger_id=ledger.pk,
                kind=TransactionKind.CREDIT,
                amount=TaxedAmount(net_amount, tax_amount),
                against=GeneralAccount.GOODWILL,
                title=found.display,
                posted_on=local_date(now, account.market_code),
                note=note or "",
                display_note=display_note or "",
                reason_code=found.code,
            )
        ],
        now=now,
    )
    _record(
        "ledgers.transaction.credit_posted-v1",
        account=account,
        ledger=ledger,
        posted=posted,
        now=now,
        actor_user_id=actor_user_id,
    )
    return posted


def _invalid_notes(display_note: str | None) -> list[InvalidInput]:
    if len(display_note or "") <= MAX_DISPLAY_NOTE_LENGTH:
        return []
    message = f"A note to the customer has at most {MAX_DISPLAY_NOTE_LENGTH} characters."
    return [InvalidInput(message, ("input", "displayNote"))]


def _invalid_credit(net_amount: int, tax_amount: int, reason: CreditReason) -> list[InvalidInput]:
    invalid = []
    if net_amount < 0:
        invalid.append(InvalidInput("A net amount is not negative.", ("input", "netAmount")))
    if tax_amount < 0:
        invalid.append(InvalidInput("A tax amount is not negative.", ("input", "taxAmount")))
    if net_amount + tax_amount == 0:
        invalid.append(InvalidInput("A credit is more than zero.", ("input", "netAmount")))
    if tax_amount and reason.is_tax_exempt:
        invalid.append(InvalidInput("Credits for this reason carry no tax.", ("input", "taxAmount")))
    return invalid


def _ledger_of(account: Account, *, number: str | None, ledger_id: str | int | None) -> Ledger | None:
    ledgers = Ledger.objects.filter(account=account)
    if number is not None:
        return ledgers.filter(number=number.strip().upper()).first()
    return ledgers.filter(pk=int(ledger_id)).first() if str(ledger_id).isdecimal() else None  # type: ignore[arg-type]


@transaction.atomic
def post_payment(
    *,
    ledger: Ledger,
    amount: int,
    payment_type: str,
    posted_on: date,
    now: datetime,
    title: str = "Payment",
    note: str = "",
    idempotency_key: str | None = None,
) -> Transaction:
    """Money received from a customer. payment_type: as the wire's AccountPaymentTransactionTypeChoices.

    Raises LedgerClosed, or ValueError for an amount that is not positive.
    """
    claim_idempotency_key(operation="postPayment", key=idempotency_key, now=now)
    posting = _money(ledger, TransactionKind.PAYMENT, amount, title=title, posted_on=posted_on)
    [posted] = post_batch(postings=[replace(posting, note=note, payment_type=payment_type)], now=now)
    _record(
        "ledgers.transaction.payment_posted-v1", account=ledger.account, ledger=ledger, posted=posted, now=now
    )
    return posted


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """Money that came in for a ledger, as a line of a bank's report says; arguments as for `post_payment`."""

    ledger_id: int
    amount: int
    payment_type: str
    posted_on: date
    title: str = "Payment"


@transaction.atomic
def post_payments(*, payments: Sequence[ReceivedPayment], now: datetime) -> list[Transaction]:
    """Post what one report says came in, all of it or nothing; answers in the order given.

    Raises what `post_payment` raises. The number of statements does not grow with payments.
    """
    held = lock_ledgers(payment.ledger_id for payment in payments)
    postings = [
        replace(
            _money(
                held[payment.ledger_id],
                TransactionKind.PAYMENT,
                payment.amount,
                title=payment.title,
                posted_on=payment.posted_on,
            ),
            payment_type=payment.payment_type,
        )
        for payment in payments
    ]
    posted = post_batch(postings=postings, now=now)
    numbers = account_numbers_of(posted) if posted else {}
    record_events(
        _event(
            "ledgers.transaction.payment_posted-v1",
            account_number=numbers[one.pk],
            ledger=held[one.ledger_id],
            posted=one,
            now=now,
        )
        for one in posted
    )
    return posted


@transaction.atomic
def post_repayment(
    *,
    ledger: Ledger,
    amount: int,
    posted_on: date,
    now: datetime,
    title: str = "Refund",
    note: str = "",
    idempotency_key: str | None = None,
) -> Transaction:
    """Money paid back to a customer; refuses what `post_payment` refuses."""
    claim_idempotency_key(operation="postRepayment", key=idempotency_key, now=now)
    posting = _money(ledger, TransactionKind.REPAYMENT, amount, title=title, posted_on=posted_on)
    [posted] = post_batch(postings=[replace(posting, note=note)], now=now)
    _record(
        "ledgers.transaction.repayment_posted-v1",
        account=ledger.account,
        ledger=ledger,
        posted=posted,
        now=now,
    )
    return posted


def _money(ledger: Ledger, kind: TransactionKind, amount: int, *, title: str, posted_on: date) -> Posting:
    if amount <= 0:
        raise ValueError("money that moves is more than nothing")
    if ledger.closed_at is not None:
        raise LedgerClosed
    return Posting(
        ledger_id=ledger.pk,
        kind=kind,
        amount=TaxedAmount(amount, 0),
        against=GeneralAccount.BANK,
        title=title,
        posted_on=posted_on,
    )


@transaction.atomic
def reverse_transaction(
    *, original: Transaction, posted_on: date, now: datetime, note: str = "", actor_user_id: int | None = None
) -> Transaction:
    """Take back a transaction by its mirror image: the same kind and reason, the amounts negative.

    Raises TransactionAlreadyReversed for one that was reversed before, or that is itself a reversal.
    """
    ledger = lock_ledgers([original.ledger_id])[original.ledger_id]
    if original.reverses_id is not None or Transaction.objects.filter(reverses=original).exists():
        raise TransactionAlreadyReversed
    own = (GeneralAccount.CUSTOMERS, GeneralAccount.SALES_TAX)
    against = Entry.objects.filter(journal_id=original.journal_id).exclude(general_account__in=own).first()
    posting = Posting(
        ledger_id=ledger.pk,
        kind=TransactionKind(original.kind),
        amount=-TaxedAmount(original.net, original.tax),
        against=GeneralAccount(against.general_account if against else GeneralAccount.OTHER_SALES),
        title=original.title,
        posted_on=posted_on,
        origin=Origin(original.origin),
        note=note,
        display_note=original.display_note,
        reason_code=original.reason_code,
        payment_type=original.payment_type,
        reverses_id=original.pk,
    )
    [posted] = post_batch(postings=[posting], now=now)
    _record(
        "ledgers.transaction.reversed-v1",
        account=ledger.account,
        ledger=ledger,
        posted=posted,
        now=now,
        actor_user_id=actor_user_id,
    )
    return posted


def record_documents(*, spans: Sequence[DocumentSpan]) -> None:
    """Keep which transactions stand on documents that are being issued, in the transaction that issues them.

    The database refuses a span over a transaction that stands on a document already.
    """
    DocumentSpan.objects.bulk_create(spans)


def _record(
    name: str,
    *,
    account: Account,
    ledger: Ledger,
    posted: Transaction,
    now: datetime,
    actor_user_id: int | None = None,
) -> None:
    record_event(
        _event(
            name,
            account_number=account.number,
            ledger=ledger,
            posted=posted,
            now=now,
            actor_user_id=actor_user_id,
        )
    )


def _event(
    name: str,
    *,
    account_number: str,
    ledger: Ledger,
    posted: Transaction,
    now: datetime,
    actor_user_id: int | None = None,
) -> BusinessEvent:
    data = {
        "ledger_number": ledger.number,
        "transaction_id": posted.pk,
        "gross_amount": posted.gross,
        "balance_carried_forward": posted.balance_carried_forward,
        "reason_code": posted.reason_code,
        "actor_user_id": actor_user_id,
    }
    return BusinessEvent(name, now, account_number=account_number, data=data)
