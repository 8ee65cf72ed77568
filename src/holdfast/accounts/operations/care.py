"""What is put on record about people and accounts that need care.

Events name people and accounts and hold nothing of what is told: it is among the most private things we keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.models import (
    AssistanceAgreement,
    HardshipAgreement,
    PersonalProfile,
    SpecialCircumstance,
)
from holdfast.accounts.operations.changes import lock_account
from holdfast.accounts.texts import body, one_line
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User


@transaction.atomic
def update_personal_address(*, user: User, address: RichAddress | None, now: datetime) -> PersonalProfile:
    """Keep where a person lives; None where that is not known any more."""
    return _update_profile(user, now, "address", None if address is None else address.to_json())


@transaction.atomic
def update_special_circumstances_sharing(*, user: User, is_given: bool, now: datetime) -> PersonalProfile:
    """Keep whether industry and regulator may learn of a person's special circumstances."""
    return _update_profile(user, now, "shares_special_circumstances", is_given)


def _update_profile(user: User, now: datetime, field: str, value: Any) -> PersonalProfile:
    PersonalProfile.objects.bulk_create([PersonalProfile(user=user, updated_at=now)], ignore_conflicts=True)
    profile = PersonalProfile.objects.select_for_update(no_key=True).get(user=user)
    if getattr(profile, field) != value:
        setattr(profile, field, value)
        profile.updated_at = now
        profile.save(update_fields=[field, "updated_at"])
        _tell_of(user, "accounts.user.profile_changed-v1", now, field=field)
    return profile


@transaction.atomic
def record_special_circumstance(
    *, user: User, internal_code: str, summary: str, now: datetime, expiry_date: date | None = None
) -> SpecialCircumstance:
    """Put on record why a person needs particular care, until the day expiry_date where that is known.

    Raises InvalidInputData for a code or summary that is empty or too long.
    """
    recorded = SpecialCircumstance.objects.create(
        user=user,
        internal_code=_needed(one_line(internal_code, max_length=100), "internalCode"),
        summary=_needed(one_line(summary, max_length=500), "summary"),
        expiry_date=expiry_date,
        created_at=now,
    )
    _tell_of(user, "accounts.user.special_circumstance_recorded-v1", now, record_id=recorded.pk)
    return recorded


@transaction.atomic
def end_special_circumstance(*, circumstance: SpecialCircumstance, now: datetime) -> SpecialCircumstance:
    """Note that a circumstance is over; one that is over already stays as it is."""
    locked = SpecialCircumstance.objects.select_for_update(of=("self",)).select_related("user")
    stored = locked.get(pk=circumstance.pk)
    if stored.ended_at is None:
        stored.ended_at = now
        stored.save(update_fields=["ended_at"])
        _tell_of(stored.user, "accounts.user.special_circumstance_ended-v1", now, record_id=stored.pk)
    return stored


@transaction.atomic
def begin_hardship_agreement(
    *,
    account: Account,
    hardship_type: str,
    hardship_details: str,
    payment_plan_details: str,
    start_date: date,
    now: datetime,
    hardship_entry_reason: str = "",
    author: Author = SYSTEM,
) -> HardshipAgreement:
    """Agree with a customer who finds it hard to pay, from a local day on.

    Raises InvalidInputData where another agreement still runs, and for empty details.
    """
    locked = lock_account(account)
    if locked.hardship_agreements.filter(end_date=None).exists():
        raise _invalid("An agreement about a hardship is running.", "account")
    agreed = HardshipAgreement.objects.create(
        account=locked,
        hardship_type=hardship_type,
        hardship_details=_needed(body(hardship_details), "hardshipDetails"),
        hardship_entry_reason=hardship_entry_reason,
        payment_plan_details=_needed(body(payment_plan_details), "paymentPlanDetails"),
        start_date=start_date,
        by_user_id=author.user_id,
        created_at=now,
    )
    _tell_of_account(locked, "accounts.hardship_agreement.begun-v1", now, agreement_id=agreed.pk)
    return agreed


@transaction.atomic
def end_hardship_agreement(
    *,
    agreement: HardshipAgreement,
    end_date: date,
    exit_reason: str,
    now: datetime,
    exit_reason_details: str = "",
) -> HardshipAgreement:
    """End an agreement about a hardship on a local day, from which it no longer holds, for a reason.

    Raises InvalidInputData for one that has ended, and for a day before its first.
    """
    locked = lock_account(agreement.account)
    stored = HardshipAgreement.objects.get(pk=agreement.pk)
    if stored.end_date is not None:
        raise _invalid("It has ended.", "endDate")
    if end_date < stored.start_date:
        raise _invalid("It cannot end before it begins.", "endDate")
    stored.end_date, stored.exit_reason = end_date, exit_reason
    stored.exit_reason_details = exit_reason_details.strip()
    stored.save(update_fields=["end_date", "exit_reason", "exit_reason_details"])
    _tell_of_account(locked, "accounts.hardship_agreement.ended-v1", now, agreement_id=stored.pk)
    return stored


@transaction.atomic
def begin_assistance_agreement(
    *,
    account: Account,
    assistance_type: str,
    active_from: date,
    now: datetime,
    active_to: date | None = None,
    author: Author = SYSTEM,
) -> AssistanceAgreement:
    """Grant an account help of some type over half-open local days.

    Raises InvalidInputData for an empty type, and for days in the wrong order.
    """
    if active_to is not None and active_to < active_from:
        raise _invalid("It cannot end before it begins.", "activeTo")
    granted = AssistanceAgreement.objects.create(
        account=account,
        assistance_type=_needed(one_line(assistance_type, max_length=100), "assistanceType"),
        active_from=active_from,
        active_to=active_to,
        by_user_id=author.user_id,
        created_at=now,
    )
    _tell_of_account(account, "accounts.assistance_agreement.begun-v1", now, agreement_id=granted.pk)
    return granted


def _needed(text: str | None, field: str) -> str:
    if text is None:
        raise _invalid("A text is needed here.", field)
    return text


def _invalid(reason: str, field: str) -> InvalidInputData:
    return InvalidInputData(invalid=(InvalidInput(reason, ("input", field)),))


def _tell_of(user: User, name: str, now: datetime, **data: object) -> None:
    record_event(BusinessEvent(name, now, data={"user_number": user.number, **data}))


def _tell_of_account(account: Account, name: str, now: datetime, **data: object) -> None:
    record_event(BusinessEvent(name, now, account_number=account.number, data=data))
