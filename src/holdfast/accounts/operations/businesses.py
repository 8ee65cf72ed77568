"""Businesses: set up, grouped, linked with accounts, and the people who act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.choices import BusinessType
from holdfast.accounts.errors import (
    BusinessRoleAlreadyAllocatedInLinkAccountToBusiness,
    BusinessRoleAlreadyAllocatedInLinkAccountToBusiness11105,
    CreateBusinessInvalidData,
    CreateBusinessInvalidData11110,
    GrantUserAccessToBusinessUnauthorized,
    SegmentDoesNotExist,
)
from holdfast.accounts.models import (
    Account,
    Business,
    BusinessSegment,
    BusinessSegmentPeriod,
    BusinessUserRole,
)
from holdfast.accounts.texts import one_line
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.identity.models import Organization, Role, User

#: Legal forms that a register of companies has a number for.
REGISTERED = frozenset(
    {
        BusinessType.LIMITED,
        BusinessType.PROPRIETARY_LIMITED_COMPANY,
        BusinessType.PUBLIC_LIMITED_COMPANY,
        BusinessType.LIMITED_LIABILITY_PARTNERSHIP,
    }
)
MAX_NAME = 200
MAX_NUMBER = 50
MAX_DETAILS = 50
MAX_DETAIL = 500
MAX_SECTORS = 20


@transaction.atomic
def create_business(
    *,
    name: str,
    now: datetime,
    number: str | None = None,
    business_type: str = "",
    sectors: Sequence[str] = (),
    details: Mapping[str, str] | None = None,
    legal_address: RichAddress | None = None,
    billing_address: RichAddress | None = None,
    set_up_by: Organization | None = None,
) -> Business:
    """A new business without accounts; number is its national company number, None while it is not known.

    details: facts by name that only other systems understand.

    Raises CreateBusinessInvalidData for a name or number that is missing or too long (companies have numbers,
    other forms need none), and CreateBusinessInvalidData11110 for sectors or details that cannot be kept.
    """
    called, registered_as = one_line(name, max_length=MAX_NAME), (number or "").strip()
    if called is None:
        raise _invalid("A name has 1 to 200 characters.", "business_name")
    if registered_as and one_line(registered_as, max_length=MAX_NUMBER) is None:
        raise _invalid("A number has at most 50 characters.", "business_number")
    if business_type in REGISTERED and number is not None and not registered_as:
        raise _invalid("A company has a number.", "business_number")
    business = Business.objects.create(
        name=called,
        number=registered_as,
        business_type=business_type,
        sectors=_sectors(sectors),
        details=_details(details or {}),
        legal_address=legal_address.to_json() if legal_address else None,
        billing_address=billing_address.to_json() if billing_address else None,
        set_up_by_organization=set_up_by,
        created_at=now,
    )
    record_event(BusinessEvent("accounts.business.created-v1", now, data={"business_id": business.pk}))
    return business


def _invalid(reason: str, field: str) -> CreateBusinessInvalidData:
    return CreateBusinessInvalidData(invalid=(InvalidInput(reason, ("input", field)),))


def _sectors(sectors: Sequence[str]) -> list[str]:
    kept = [one_line(sector, max_length=MAX_NAME) for sector in sectors]
    found = [sector for sector in dict.fromkeys(kept) if sector is not None]
    if None in kept or len(found) > MAX_SECTORS:
        reason = InvalidInput(
            f"At most {MAX_SECTORS} sectors, none of them empty.", ("input", "business_sectors")
        )
        raise CreateBusinessInvalidData11110(invalid=(reason,))
    return found


def _details(details: Mapping[str, str]) -> dict[str, str]:
    is_good = len(details) <= MAX_DETAILS and all(
        one_line(key, max_length=MAX_NUMBER) == key and len(value) <= MAX_DETAIL
        for key, value in details.items()
    )
    if not is_good:
        reason = InvalidInput(
            f"At most {MAX_DETAILS} details: keys of 1 to {MAX_NUMBER} characters, values of at most {MAX_DETAIL}.",
            ("input", "business_details"),
        )
        raise CreateBusinessInvalidData11110(invalid=(reason,))
    return dict(details)


@transaction.atomic
def link_account_to_business(
    *,
    account: Account,
    business: Business,
    now: datetime,
    role_code: str = "",
    should_overwrite: bool = False,
) -> Business:
    """Make an account one of a business's accounts, perhaps in a role that one of them alone holds.

    With should_overwrite the account leaves the business it was linked to, and takes the role from the account
    that holds it. Otherwise raises BusinessRoleAlreadyAllocatedInLinkAccountToBusiness (KT-CT-11104) for an
    account that belongs to another business, and the one of KT-CT-11105 for a role that another account of the
    business holds. The same link again changes nothing.
    """
    role = role_code.strip()
    if role and one_line(role, max_length=100) is None:
        raise InvalidInputData(
            invalid=(InvalidInput("A role has at most 100 characters.", ("input", "role_code")),)
        )
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    locked = Account.objects.select_for_update(no_key=True, of=("self",)).get(pk=account.pk)
    if (locked.business_id, locked.business_role) == (business.pk, role):
        return business
    if locked.business_id not in (None, business.pk) and not should_overwrite:
        raise BusinessRoleAlreadyAllocatedInLinkAccountToBusiness
    holder = business.accounts.filter(business_role=role).exclude(pk=locked.pk).first() if role else None
    if holder is not None:
        if not should_overwrite:
            raise BusinessRoleAlreadyAllocatedInLinkAccountToBusiness11105
        Account.objects.filter(pk=holder.pk).update(business_role="")
    before, locked.business, locked.business_role = locked.business_id, business, role
    locked.save(update_fields=["business", "business_role"])
    record_event(
        BusinessEvent(
            "accounts.business.account_linked-v1",
            now,
            account_number=locked.number,
            data={
                "business_id": business.pk,
                "role": role,
                "from_business_id": before,
                "role_taken_from": holder.number if holder else None,
            },
        )
    )
    return business


@transaction.atomic
def add_business_to_segment(*, business: Business, segment_name: str, now: datetime) -> BusinessSegmentPeriod:
    """Let a business belong to a segment from now on, and no longer to the one before.

    A business that is in the segment already stays in it, with its period as it is. Raises SegmentDoesNotExist.
    """
    segment = BusinessSegment.objects.filter(name__iexact=segment_name.strip()).first()
    if segment is None:
        raise SegmentDoesNotExist
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    current = business.segment_periods.select_related("segment").filter(end_at=None).first()
    if current is not None and current.segment_id == segment.pk:
        return current
    if current is not None:
        current.end_at = max(now, current.start_at)
        current.save(update_fields=["end_at"])
    period = BusinessSegmentPeriod.objects.create(business=business, segment=segment, start_at=now)
    record_event(
        BusinessEvent(
            "accounts.business.segment_changed-v1",
            now,
            data={
                "business_id": business.pk,
                "segment": segment.name,
                "from": current.segment.name if current else None,
            },
        )
    )
    return period


@transaction.atomic
def create_segment(*, name: str, now: datetime) -> BusinessSegment:
    """A new segment; the database refuses a name that another one has in any case of letters."""
    segment = BusinessSegment.objects.create(name=name, created_at=now)
    record_event(BusinessEvent("accounts.segment.created-v1", now, data={"name": name}))
    return segment


@transaction.atomic
def grant_user_access_to_business(
    *, user: User, business: Business, role: Role, now: datetime
) -> BusinessUserRole:
    """Let a person act for every account of a business; a role that is held already is returned as it is."""
    held, is_new = BusinessUserRole.objects.get_or_create(
        user=user, business=business, role=role, defaults={"created_at": now}
    )
    if is_new:
        record_event(
            BusinessEvent(
                "accounts.business.user_added-v1",
                now,
                data={"business_id": business.pk, "user_number": user.number, "role": role.code},
            )
        )
    return held


@transaction.atomic
def revoke_user_access_from_business(*, user: User, business: Business, role: Role, now: datetime) -> None:
    """Take a role on a business from a person, with all that it reached.

    Raises GrantUserAccessToBusinessUnauthorized where they do not hold it.
    """
    gone, _ = BusinessUserRole.objects.filter(user=user, business=business, role=role).delete()
    if not gone:
        raise GrantUserAccessToBusinessUnauthorized
    record_event(
        BusinessEvent(
            "accounts.business.user_removed-v1",
            now,
            data={"business_id": business.pk, "user_number": user.number, "role": role.code},
        )
    )
