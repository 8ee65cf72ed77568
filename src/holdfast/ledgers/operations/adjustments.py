"""Charging and crediting accounts by hand: createAccountCharge and postCredit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api.errors import BothLedgerIdAndNumber
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.money import TaxedAmount, split_gross
from holdfast.ledgers import errors
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import ChargeReason, CreditReason, Ledger, Transaction
from holdfast.ledgers.operations.idempotency import claim_idempotency_key
from holdfast.ledgers.operations.records import record_posting
from holdfast.ledgers.posting import LedgerClosed, Posting, post_batch
from holdfast.ledgers.taxes import local_date, tax_rate

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account

#: What a customer reads beside an amount fits on a bill.
MAX_DISPLAY_NOTE_LENGTH = 1_000


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
    record_posting(
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
    claim_idempotency_key(operation="postCredit", key=idempotency_key, now=now)
    posting = Posting(
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
    try:
        [posted] = post_batch(postings=[posting], now=now)
    except LedgerClosed as closed:
        raise errors.CreditNotPosted(closed.message) from closed
    record_posting(
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
