"""Deposits: money of a customer that is held as security, on a ledger of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.ledgers.kinds import DEPOSIT_LEDGER
from holdfast.ledgers.models import Ledger
from holdfast.ledgers.operations.money import post_payment
from holdfast.ledgers.operations.opening import open_ledger
from holdfast.ledgers.operations.transfers import Move, move_balances
from holdfast.ledgers.posting import lock_ledgers

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account
    from holdfast.ledgers.models import BalanceTransfer, Transaction


@transaction.atomic
def take_deposit(
    *,
    account: Account,
    amount: int,
    payment_type: str,
    posted_on: date,
    now: datetime,
    idempotency_key: str | None = None,
) -> Transaction:
    """Post money received as a deposit, on the account's deposit ledger, which is opened at the first.

    Arguments and refusals are those of `post_payment`. A deposit is no part of the account's balance.
    """
    held = Ledger.objects.filter(account=account, ledger_type=DEPOSIT_LEDGER, closed_at=None).first()
    return post_payment(
        ledger=held or open_ledger(account=account, ledger_type=DEPOSIT_LEDGER, now=now),
        amount=amount,
        payment_type=payment_type,
        posted_on=posted_on,
        now=now,
        title="Deposit",
        idempotency_key=idempotency_key,
    )


@transaction.atomic
def release_deposit(
    *, account: Account, posted_on: date, now: datetime, amount: int | None = None
) -> BalanceTransfer:
    """Move a deposit, or a part of it, to the account's main ledger, to pay what is owed or to be paid out.

    Raises Ledger.DoesNotExist without a deposit, ValueError for more than is held or nothing at all.
    """
    deposit = Ledger.objects.get(account=account, ledger_type=DEPOSIT_LEDGER, closed_at=None)
    main = Ledger.objects.get(account=account, is_main=True)
    held = lock_ledgers([deposit.pk, main.pk])[deposit.pk].balance
    moved = held if amount is None else amount
    if not 0 < moved <= held:
        raise ValueError("a deposit gives back what is held, and something")
    move = Move(deposit.pk, main.pk, moved, posted_on=posted_on, title="Deposit released")
    [made] = move_balances(moves=[move], now=now)
    return made
