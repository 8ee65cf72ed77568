"""Customers' going back on what they agreed: taken in time, seen through, confirmed.

When a rescission is completed, an agreement that has not begun is revoked, and one that has begun ends at once:
the customer pays for what was used, at the agreed price. Where the agreement came by a switch of product, the
one before it is restored, so that nobody is left without a price who has not left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.agreements import notices
from holdfast.agreements.choices import ChangeKind, RescissionStatus, SwitchStatus
from holdfast.agreements.errors import CannotUpdateCompletedAgreementRescission, UnableCreateAgreement
from holdfast.agreements.models import AgreementRescission, ProductSwitch
from holdfast.agreements.operations.base import change_period, locked, record
from holdfast.agreements.operations.creation import create_agreement
from holdfast.agreements.operations.life_cycle import revoke_agreement, terminate_agreement
from holdfast.agreements.states import RESCISSION_STEPS, Move, may
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.periods import Period
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.agreements.models import Agreement

_NOTICES = {
    RescissionStatus.COMPLETED: notices.Notice.RESCISSION_COMPLETED,
    RescissionStatus.REJECTED: notices.Notice.RESCISSION_REJECTED,
}
_CHANGED_MIND = "The customer went back on it."


class CannotRescind(ValueError):
    """Why a customer may not go back on an agreement, or no longer."""


@transaction.atomic
def start_agreement_rescission(
    *, agreement: Agreement, now: datetime, flow_reference: str = "", requested_at: datetime | None = None
) -> AgreementRescission:
    """Take a customer's wish to go back on an agreement. A second wish finds the first.

    requested_at: when the customer said so, now by default; that moment decides whether it is in time. Raises
    CannotRescind where there is no cooling-off period, where it was over, and for an agreement that was
    terminated, revoked or has ended.
    """
    row = locked(agreement)
    known = AgreementRescission.objects.filter(agreement=row).first()
    if known is not None:
        return known
    moment = requested_at or now
    if row.rescission_deadline_at is None or moment >= row.rescission_deadline_at:
        raise CannotRescind("The cooling-off period is over, or there is none.")
    if moment > now or not may(row, Move.RESCIND, now):
        raise CannotRescind("The agreement is not in force, nor to come.")
    rescission = AgreementRescission.objects.create(
        agreement=row,
        flow_reference=flow_reference,
        requested_at=moment,
        created_at=now,
        updated_at=now,
    )
    _tell("started", rescission, now)
    return rescission


@transaction.atomic
def update_agreement_rescission(
    *,
    rescission: AgreementRescission,
    now: datetime,
    status: str | None = None,
    failure_reason: str | None = None,
    step_name: str | None = None,
    step_slug: str | None = None,
    author: Author = SYSTEM,
) -> AgreementRescission:
    """Say where a rescission stands; what is None stays. COMPLETED undoes the agreement in the same transaction.

    Raises CannotUpdateCompletedAgreementRescission for one that is completed, and for a step that its life
    does not have: one that was rejected is taken up again before it is completed.
    """
    row = (
        AgreementRescission.objects.select_for_update(of=("self",))
        .select_related("agreement")
        .get(pk=rescission.pk)
    )
    wanted = row.status if status is None else status
    if row.status == RescissionStatus.COMPLETED or wanted not in RESCISSION_STEPS[row.status]:
        raise CannotUpdateCompletedAgreementRescission
    before = row.status
    row.status, row.updated_at = wanted, now
    row.failure_reason = row.failure_reason if failure_reason is None else failure_reason
    row.step_name = row.step_name if step_name is None else step_name
    row.step_slug = row.step_slug if step_slug is None else step_slug
    if before != wanted and wanted in (RescissionStatus.IN_PROGRESS, RescissionStatus.COMPLETED):
        row.failure_reason = failure_reason or ""
    row.save()
    if wanted == RescissionStatus.COMPLETED:
        _undo(row.agreement, now, author)
    _tell("updated", row, now)
    return row


@transaction.atomic
def send_agreement_rescission_confirmation(
    *, rescission: AgreementRescission, now: datetime
) -> AgreementRescission:
    """Queue a message that tells the customer where the rescission stands: received, done, or refused and why."""
    row = (
        AgreementRescission.objects.select_for_update(of=("self",))
        .select_related("agreement__account")
        .get(pk=rescission.pk)
    )
    notice = _NOTICES.get(RescissionStatus(row.status), notices.Notice.RESCISSION_RECEIVED)
    notices.tell(agreement=row.agreement, notice=notice, now=now, why=row.failure_reason)
    row.confirmed_at = now
    row.save(update_fields=["confirmed_at"])
    _tell("confirmation_sent", row, now)
    return row


def _undo(agreement: Agreement, now: datetime, author: Author) -> None:
    """Let go of an agreement whose customer went back on it, and restore what a switch has replaced by it."""
    row = locked(agreement)
    has_begun = row.valid_from <= now
    if has_begun and may(row, Move.TERMINATE, now):
        terminate_agreement(agreement=row, at=now, now=now, reason=_CHANGED_MIND, author=author, notice=None)
    elif not has_begun and may(row, Move.REVOKE, now):
        revoke_agreement(agreement=row, now=now, reason=_CHANGED_MIND, author=author)
    else:
        return  # it was undone or has come to its end in the meantime
    switch = (
        ProductSwitch.objects.select_related("agreement", "tariff")
        .filter(new_agreement=row, status=SwitchStatus.DONE)
        .first()
    )
    if switch is not None:
        _restore(switch, now, has_begun=has_begun, author=author)


def _restore(switch: ProductSwitch, now: datetime, *, has_begun: bool, author: Author) -> None:
    """Let what a switch has replaced go on: as it was, or from now on where the new agreement had begun."""
    before = locked(switch.agreement)
    if before.is_revoked or (switch.replaced_until is not None and switch.replaced_until <= now):
        return
    if has_begun:
        create_agreement(
            account=before.account,
            supply_point=before.supply_point,
            tariff=before.tariff,
            valid_from=now,
            valid_to=switch.replaced_until,
            agreed_at=before.agreed_at,
            rescission_deadline_at=before.rescission_deadline_at,
            is_rollover=True,
            params=before.params,
            now=now,
        )
        return
    change_period(
        before,
        kind=ChangeKind.RESTORED,
        period=Period(before.valid_from, switch.replaced_until),
        refusal=UnableCreateAgreement,
        now=now,
        reason="What followed it was rescinded.",
        author=author,
    )
    record("restored", before, now)


def _tell(what: str, rescission: AgreementRescission, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"agreements.rescission.{what}-v1",
            now,
            account_number=rescission.agreement.account.number,
            data={
                "rescission_id": rescission.pk,
                "agreement_id": rescission.agreement_id,
                "status": rescission.status,
            },
        )
    )
