"""Ledgers of prepayment meters: opening them, and what a top-up does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.ledgers.models import PrepayMeter
from holdfast.ledgers.operations.money import post_payment
from holdfast.ledgers.operations.opening import open_ledger
from holdfast.ledgers.operations.transfers import Move, move_balances

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account
    from holdfast.ledgers.models import BalanceTransfer, Transaction
    from holdfast.metering.models import Meter


@transaction.atomic
def open_prepay_ledgers(*, account: Account, meter: Meter, now: datetime) -> PrepayMeter:
    """The ledgers that an account has on a British prepayment meter, opened where it has none yet."""
    held = PrepayMeter.objects.filter(account=account, meter=meter).first()
    if held is not None:
        return held
    credit, debt, payment = (
        open_ledger(account=account, ledger_type=f"GBR_{meter.fuel}_PREPAY_{use}_LEDGER", now=now)
        for use in ("CREDIT", "DEBT", "PAYMENT")
    )
    return PrepayMeter.objects.create(
        account=account,
        meter=meter,
        credit_ledger=credit,
        debt_ledger=debt,
        payment_ledger=payment,
        created_at=now,
    )


@transaction.atomic
def receive_top_up(
    *,
    holding: PrepayMeter,
    amount: int,
    payment_type: str,
    posted_on: date,
    now: datetime,
    idempotency_key: str | None = None,
) -> Transaction:
    """Post a top-up where it waits to be sent to the meter; arguments and refusals are `post_payment`'s."""
    return post_payment(
        ledger=holding.payment_ledger,
        amount=amount,
        payment_type=payment_type,
        posted_on=posted_on,
        now=now,
        title="Top-up",
        idempotency_key=idempotency_key,
    )


@transaction.atomic
def send_to_meter(
    *, holding: PrepayMeter, credit: int, debt: int, posted_on: date, now: datetime
) -> list[BalanceTransfer]:
    """Move what came in on to the meter: minor units to be used there, and to pay what the meter collects."""
    moves = [
        Move(holding.payment_ledger_id, target, amount, posted_on=posted_on, title=title)
        for target, amount, title in (
            (holding.credit_ledger_id, credit, "Sent to the meter"),
            (holding.debt_ledger_id, debt, "Debt collected by the meter"),
        )
        if amount
    ]
    return move_balances(moves=moves, now=now)
