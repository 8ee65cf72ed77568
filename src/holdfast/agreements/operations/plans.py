"""Plans for an agreement that its change overtakes: rollovers and switches that are still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.agreements.choices import RolloverStatus, SwitchStatus
from holdfast.agreements.models import AgreementRollover, ProductSwitch
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.agreements.models import Agreement


def drop_plans(agreement: Agreement, *, now: datetime, why: str) -> None:
    """Let go of what was to follow a locked agreement: nothing of it is run any more."""
    rollovers = AgreementRollover.objects.select_for_update().filter(agreement=agreement)
    for rollover in rollovers.exclude(status__in=RolloverStatus.ended()):
        rollover.status, rollover.failure_reason, rollover.updated_at = RolloverStatus.REVOKED, why, now
        rollover.save(update_fields=["status", "failure_reason", "updated_at"])
        tell_rollover("revoked", rollover, agreement, now)
    for switch in ProductSwitch.objects.select_for_update().filter(
        agreement=agreement, status=SwitchStatus.PENDING
    ):
        switch.status, switch.failure_reason, switch.updated_at = SwitchStatus.CANCELLED, why, now
        switch.save(update_fields=["status", "failure_reason", "updated_at"])
        tell_switch("cancelled", switch, agreement, now)


def tell_rollover(what: str, rollover: AgreementRollover, agreement: Agreement, now: datetime) -> None:
    """The business event of a rollover."""
    record_event(
        BusinessEvent(
            f"agreements.rollover.{what}-v1",
            now,
            account_number=agreement.account.number,
            data={
                "rollover_number": rollover.number,
                "agreement_id": agreement.pk,
                "status": rollover.status,
                "rollover_at": rollover.rollover_at.isoformat(),
                "rolled_on_to_id": rollover.rolled_on_to_id,
            },
        )
    )


def tell_switch(what: str, switch: ProductSwitch, agreement: Agreement, now: datetime) -> None:
    """The business event of a switch of product."""
    record_event(
        BusinessEvent(
            f"agreements.product_switch.{what}-v1",
            now,
            account_number=agreement.account.number,
            data={
                "product_switch_id": switch.pk,
                "agreement_id": agreement.pk,
                "tariff_code": switch.tariff.code,
                "switch_at": switch.switch_at.isoformat(),
                "new_agreement_id": switch.new_agreement_id,
            },
        )
    )
