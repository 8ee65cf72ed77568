"""Complaints: taken, answered, escalated, resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.choices import ComplaintSource, ComplaintStatus
from holdfast.accounts.days import local_day
from holdfast.accounts.errors import CreateComplaintInvalidData
from holdfast.accounts.models import Complaint, ComplaintContact
from holdfast.accounts.texts import MAX_BODY, one_line
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

MAX_TYPE = 100
MAX_METHOD = 50
#: Where a complaint may go from where it stands. An end is final but for new facts, which open it again.
NEXT: dict[str, frozenset[str]] = {
    ComplaintStatus.OPEN: frozenset(ComplaintStatus.values) - {ComplaintStatus.OMBUDSMAN},
    ComplaintStatus.IN_PROGRESS: frozenset(ComplaintStatus.values)
    - {ComplaintStatus.OPEN, ComplaintStatus.OMBUDSMAN},
    ComplaintStatus.ESCALATED: frozenset(
        {ComplaintStatus.ESCALATED, ComplaintStatus.DEADLOCKED, ComplaintStatus.RESOLVED}
    ),
    ComplaintStatus.DEADLOCKED: frozenset(
        {ComplaintStatus.DEADLOCKED, ComplaintStatus.OMBUDSMAN, ComplaintStatus.RESOLVED}
    ),
    ComplaintStatus.RESOLVED: frozenset({ComplaintStatus.IN_PROGRESS}),
    ComplaintStatus.OMBUDSMAN: frozenset({ComplaintStatus.RESOLVED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complainant:
    """Whom to answer, and how they would like that."""

    name: str
    email: str = ""
    mobile: str = ""
    landline: str = ""
    preferred_communication_method: str = ""

    @classmethod
    def of(cls, account: Account, user: User | None, *, preferred_method: str = "") -> Complainant:
        """A person on the account, else the account's own name and address."""
        if user is None:
            return cls(
                name=account.billing_name,
                email=account.billing_email,
                preferred_communication_method=preferred_method,
            )
        return cls(
            name=user.full_name,
            email=user.email,
            mobile=user.mobile,
            landline=user.landline,
            preferred_communication_method=preferred_method,
        )


@transaction.atomic
def create_complaint(
    *,
    account: Account,
    brand_code: str,
    type: str,  # noqa: A002 - the field's own word
    status: str,
    source: str,
    complainant: Complainant,
    now: datetime,
    subtype: str = "",
    summary: str = "",
) -> Complaint:
    """Take a complaint about an account's brand, with its first contact; status: open, or resolved at once.

    Raises CreateComplaintInvalidData for another brand or status, and for texts that are missing or too long.
    """
    kind, subkind = one_line(type, max_length=MAX_TYPE), subtype.strip()
    stands = status.strip().upper()
    if brand_code != account.brand.code:
        raise _invalid("The account is not one of this brand.", "brand")
    if kind is None or (subkind and one_line(subkind, max_length=MAX_TYPE) is None):
        raise _invalid(f"Types have 1 to {MAX_TYPE} characters.", "type")
    if stands not in (ComplaintStatus.OPEN, ComplaintStatus.RESOLVED):
        raise _invalid("A new complaint is OPEN or RESOLVED.", "status")
    if source not in ComplaintSource.values:
        raise _invalid("Complaints do not come from there.", "communication_source")
    if len(complainant.preferred_communication_method) > MAX_METHOD:
        raise _invalid(f"A method has at most {MAX_METHOD} characters.", "preferred_contact_method")
    if len(summary) > MAX_BODY:
        raise _invalid(f"A summary has at most {MAX_BODY} characters.", "summary")
    today = local_day(account, now)
    complaint = Complaint.objects.create(
        account=account,
        type=kind,
        subtype=subkind,
        status=stands,
        source=source,
        creation_date=today,
        resolution_date=today if stands in ComplaintStatus.ended() else None,
        created_at=now,
    )
    _add(complaint, complainant, status=stands, summary=summary, action_taken="", now=now)
    _tell("created", complaint, now, {"source": source})
    return complaint


def _invalid(reason: str, field: str) -> CreateComplaintInvalidData:
    return CreateComplaintInvalidData(invalid=(InvalidInput(reason, ("complaint", field)),))


@transaction.atomic
def add_complaint_contact(
    *,
    complaint: Complaint,
    complainant: Complainant,
    status: str,
    action_taken: str,
    now: datetime,
    summary: str = "",
) -> ComplaintContact:
    """An exchange about a complaint, after which it stands where status says.

    Raises ValueError for a status that it cannot go to. The day of its resolution is set when it ends, and
    forgotten when it is taken up again.
    """
    locked = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("account__brand")
        .get(pk=complaint.pk)
    )
    if status not in NEXT[locked.status]:
        raise ValueError(f"a complaint that is {locked.status} does not become {status}")
    before, locked.status = locked.status, status
    locked.resolution_date = local_day(locked.account, now) if status in ComplaintStatus.ended() else None
    locked.save(update_fields=["status", "resolution_date"])
    contact = _add(locked, complainant, status=status, summary=summary, action_taken=action_taken, now=now)
    _tell("contact_added", locked, now, {"from": before})
    return contact


@transaction.atomic
def assign_complaint(*, complaint: Complaint, assignee: User, now: datetime) -> Complaint:
    """Let a member of staff look after a complaint."""
    locked = Complaint.objects.select_for_update(of=("self",)).select_related("account").get(pk=complaint.pk)
    if locked.assignee_id != assignee.pk:
        locked.assignee = assignee
        locked.save(update_fields=["assignee"])
        _tell("assigned", locked, now, {"assignee_id": assignee.pk})
    return locked


def _add(
    complaint: Complaint,
    complainant: Complainant,
    *,
    status: str,
    summary: str,
    action_taken: str,
    now: datetime,
) -> ComplaintContact:
    return ComplaintContact.objects.create(
        complaint=complaint,
        name=complainant.name,
        email=complainant.email,
        mobile=complainant.mobile,
        landline=complainant.landline,
        preferred_communication_method=complainant.preferred_communication_method,
        status=status,
        summary=summary,
        action_taken=action_taken,
        created_at=now,
    )


def _tell(what: str, complaint: Complaint, now: datetime, data: dict[str, object]) -> None:
    record_event(
        BusinessEvent(
            f"accounts.complaint.{what}-v1",
            now,
            account_number=complaint.account.number,
            data={"complaint_id": complaint.pk, "status": complaint.status, **data},
        )
    )
