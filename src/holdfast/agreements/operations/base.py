"""What all changes of agreements share: the lock, the one way in which a period changes, and the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.agreements.billed import billed
from holdfast.agreements.choices import ChangeKind
from holdfast.agreements.models import Agreement, AgreementChange
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.periods import Period
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.kernel.errors import DomainError

OVERLAP = "one_agreement_holds_on_a_supply_point"
BILLED = "Time that has been billed would change; annul the bills first."


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it is stored now, nobody else changing it until the transaction ends."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "account__brand", "supply_point__property", "tariff__product__brand"
    )
    return rows.get(pk=agreement.pk)


def change_period(
    agreement: Agreement,
    *,
    kind: ChangeKind,
    period: Period | None,
    refusal: type[DomainError],
    now: datetime,
    reason: str = "",
    author: Author = SYSTEM,
    columns: tuple[str, ...] = (),
) -> None:
    """Let a locked agreement hold over another period, or over none, and keep what it was.

    columns: further ones that the caller has set. Raises the refusal where the change contradicts bills, or
    where another agreement holds on the supply point.
    """
    before = Period(agreement.valid_from, agreement.valid_to)
    if billed(agreement).contradicts(before, period):
        raise refusal(BILLED)
    agreement.valid_from = agreement.valid_from if period is None else period.start
    agreement.valid_to = agreement.valid_from if period is None else period.end
    try:
        with transaction.atomic():
            agreement.save(update_fields=["valid_from", "valid_to", *columns])
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise refusal("Another agreement holds on the supply point in that time.") from error
        raise
    AgreementChange.objects.create(
        agreement=agreement,
        kind=kind,
        reason=reason,
        valid_from_before=before.start,
        valid_to_before=before.end,
        valid_from_after=agreement.valid_from,
        valid_to_after=agreement.valid_to,
        changed_at=now,
        by_user_id=author.user_id,
        by_organization_id=author.organization_id,
    )


def record(what: str, agreement: Agreement, now: datetime, **further: Any) -> None:
    """Tell of an agreement's change; further: more of the event's data."""
    record_event(
        BusinessEvent(
            f"agreements.agreement.{what}-v1",
            now,
            account_number=agreement.account.number,
            data={
                "agreement_id": agreement.pk,
                "market_name": agreement.supply_point.market_name,
                "identifier": agreement.supply_point.identifier,
                "tariff_code": agreement.tariff.code,
                "valid_from": agreement.valid_from.isoformat(),
                "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else None,
                **further,
            },
        )
    )
