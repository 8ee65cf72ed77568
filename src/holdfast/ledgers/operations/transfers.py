"""Moving value between ledgers: always in two postings that meet on the clearing account, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import DomainError
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import errors
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import BalanceTransfer, Ledger
from holdfast.ledgers.operations.idempotency import claim_idempotency_key
from holdfast.ledgers.operations.records import posting_event
from holdfast.ledgers.posting import LedgerClosed, Posting, lock_ledgers, post_batch
from holdfast.ledgers.reasons import BALANCE_TRANSFER
from holdfast.ledgers.taxes import local_date
from holdfast.platform.operations import record_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime


class CurrenciesDiffer(DomainError):
    """Value moves between ledgers of one currency alone: nothing is exchanged here."""

    message = "The ledgers are kept in different currencies."


class TransferAlreadyReversed(DomainError):
    """A transfer is taken back once."""

    message = "The transfer has been reversed already."


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer to be: `amount` minor units from one ledger to another, positive, or negative to reverse."""

    source_id: int
    target_id: int
    amount: int
    posted_on: date
    title: str = "Balance moved"
    reason_code: str = BALANCE_TRANSFER
    note: str = ""
    permission_id: int | None = None
    reverses: BalanceTransfer | None = None


@transaction.atomic
def move_balances(*, moves: Sequence[Move], now: datetime) -> list[BalanceTransfer]:
    """Make transfers, all or none, in a number of statements that moves do not change; answers in their order.

    Locks the ledgers of all moves. Raises CurrenciesDiffer and LedgerClosed.
    """
    held = lock_ledgers(pk for move in moves for pk in (move.source_id, move.target_id))
    for move in moves:
        if held[move.source_id].currency != held[move.target_id].currency:
            raise CurrenciesDiffer
    posted = post_batch(postings=[leg for move in moves for leg in _legs(move)], now=now)
    transfers = BalanceTransfer.objects.bulk_create(
        BalanceTransfer(
            charge=charge,
            credit=credit,
            permission_id=move.permission_id,
            reverses=move.reverses,
            created_at=now,
        )
        for move, charge, credit in zip(moves, posted[::2], posted[1::2], strict=True)
    )
    numbers = _account_numbers(held.values())
    record_events(
        posting_event(
            f"ledgers.transaction.{'transferred_out' if place % 2 == 0 else 'transferred_in'}-v1",
            account_number=numbers[leg.account_id],
            ledger=held[leg.ledger_id],
            posted=leg,
            now=now,
        )
        for place, leg in enumerate(posted)
    )
    return transfers


@transaction.atomic
def transfer_ledger_balance(
    *,
    source: Ledger,
    target: Ledger,
    amount: int,
    now: datetime,
    note: str | None = None,
    idempotency_key: str | None = None,
) -> BalanceTransfer:
    """Move an amount from one account's ledger to another account's; both come with their account and brand.

    amount: minor units. A positive one moves credit, and no more than there is; a negative one moves from target
    to source what the source owes, or takes an earlier transfer back. Raises BalanceTransferAmountShouldNonZero,
    BalanceTransferSameAccountNotAllowed, BalanceTransferNotSupportDebitAccount for a source without balance and
    BalanceTransferNotSupportedDebitAccount for one that is or would come to be in debit; InvalidInputData for
    ledgers that are closed or kept in two currencies.
    """
    if amount == 0:
        raise errors.BalanceTransferAmountShouldNonZero
    if source.account_id == target.account_id:
        raise errors.BalanceTransferSameAccountNotAllowed
    claim_idempotency_key(operation="transferLedgerBalance", key=idempotency_key, now=now)
    balance = lock_ledgers([source.pk, target.pk])[source.pk].balance
    if amount > 0 and balance == 0:
        raise errors.BalanceTransferNotSupportDebitAccount
    if amount > 0 and balance < amount:
        raise errors.BalanceTransferNotSupportedDebitAccount(
            "The account is in debit." if balance < 0 else "The account would come to be in debit."
        )
    giver, receiver = (source, target) if amount > 0 else (target, source)
    move = Move(
        source_id=giver.pk,
        target_id=receiver.pk,
        amount=abs(amount),
        posted_on=local_date(now, giver.account.market_code),
        note=note or "",
    )
    try:
        [made] = move_balances(moves=[move], now=now)
    except (CurrenciesDiffer, LedgerClosed) as refused:
        raise InvalidInputData(refused.message) from refused
    return made


@transaction.atomic
def reverse_transfer(*, transfer: BalanceTransfer, posted_on: date, now: datetime) -> BalanceTransfer:
    """Take a transfer back on both ledgers. Raises TransferAlreadyReversed, also for one that is a reversal."""
    charge, credit = transfer.charge, transfer.credit
    lock_ledgers([charge.ledger_id, credit.ledger_id])
    if transfer.reverses_id is not None or BalanceTransfer.objects.filter(reverses=transfer).exists():
        raise TransferAlreadyReversed
    move = Move(
        source_id=charge.ledger_id,
        target_id=credit.ledger_id,
        amount=-charge.gross,
        posted_on=posted_on,
        title=charge.title,
        reason_code=charge.reason_code,
        reverses=transfer,
    )
    [made] = move_balances(moves=[move], now=now)
    return made


def _legs(move: Move) -> tuple[Posting, Posting]:
    def leg(ledger_id: int, kind: TransactionKind, reverses_id: int | None) -> Posting:
        return Posting(
            ledger_id=ledger_id,
            kind=kind,
            amount=TaxedAmount(move.amount, 0),
            against=GeneralAccount.TRANSFERS,
            title=move.title,
            posted_on=move.posted_on,
            note=move.note,
            reason_code=move.reason_code,
            reverses_id=reverses_id,
        )

    earlier = move.reverses
    return (
        leg(move.source_id, TransactionKind.CHARGE, earlier.charge_id if earlier else None),
        leg(move.target_id, TransactionKind.CREDIT, earlier.credit_id if earlier else None),
    )


def _account_numbers(held: Iterable[Ledger]) -> dict[int, str]:
    ids = {ledger.account_id for ledger in held}
    return dict(Ledger.objects.filter(account_id__in=ids).values_list("account_id", "account__number"))
