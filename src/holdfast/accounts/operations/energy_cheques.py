"""Energy cheques: taken in, and put to the account's credit or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.choices import EnergyChequeStatus
from holdfast.accounts.models import EnergyCheque
from holdfast.accounts.texts import one_line
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account


@transaction.atomic
def receive_energy_cheque(
    *, account: Account, number: str, amount: int, received_at: datetime, now: datetime
) -> EnergyCheque:
    """Take in a cheque that a French customer has sent; amount in minor units.

    Raises InvalidInputData for an account of another country, for a number that was sent before, by whomever,
    and for an amount that is none.
    """
    name = one_line(number, max_length=50)
    if account.market_code != "FR":
        raise _invalid("Energy cheques are for accounts in France.", "account")
    if name is None or EnergyCheque.objects.filter(number=name).exists():
        raise _invalid("A number that no cheque has had yet is needed.", "number")
    if amount <= 0:
        raise _invalid("A cheque is worth something.", "amount")
    cheque = EnergyCheque.objects.create(
        account=account, number=name, amount=amount, received_at=received_at, created_at=now
    )
    _tell("received", cheque, now)
    return cheque


@transaction.atomic
def settle_energy_cheque(*, cheque: EnergyCheque, is_good: bool, now: datetime) -> EnergyCheque:
    """Note whether a cheque has been credited or refused; what has been settled stays as it is."""
    stored = EnergyCheque.objects.select_for_update(of=("self",)).select_related("account").get(pk=cheque.pk)
    if stored.status == EnergyChequeStatus.RECEIVED:
        stored.status = EnergyChequeStatus.CREDITED if is_good else EnergyChequeStatus.REFUSED
        stored.save(update_fields=["status"])
        _tell("settled", stored, now)
    return stored


def _invalid(reason: str, field: str) -> InvalidInputData:
    return InvalidInputData(reason, invalid=(InvalidInput(reason, ("input", field)),))


def _tell(what: str, cheque: EnergyCheque, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"accounts.energy_cheque.{what}-v1",
            now,
            account_number=cheque.account.number,
            data={"cheque_id": cheque.pk, "amount": cheque.amount, "status": cheque.status},
        )
    )
