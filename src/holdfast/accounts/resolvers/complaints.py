"""Complaints: those who see the account see how its complaints stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.errors import ComplaintNotFound
from holdfast.accounts.operations import Complainant
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, account_visible, domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.api import paging, rules
from holdfast.api.batching import batched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account, Complaint, ComplaintContact
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

domain.part_of_parent("ComplaintContactType")


@domain.visible("ComplaintType")
def complaint_visible(viewer: Viewer, complaint: Complaint) -> bool:
    return account_visible(viewer, complaint.account)


@domain.query("complaint", rule=rules.signed_in)
def complaint(info: Info, *, complaint_id: int) -> Complaint:
    found = queries.complaints().filter(pk=complaint_id).first()
    if found is None or not complaint_visible(info.context.viewer, found):
        raise ComplaintNotFound
    return found


@domain.mutation("createComplaint", rule=account_rule("complaint.account_number"))
def create_complaint(info: Info, *, account: Account, complaint: dict[str, Any]) -> dict[str, Any]:
    people = queries.users_of([account]).get(account.pk, [])
    person = next((one for one in people if one.pk == info.context.viewer.user_id), None)
    complainant = Complainant.of(
        account,
        person or next(iter(people), None),
        preferred_method=(complaint.get("preferred_contact_method") or "").strip(),
    )
    with transaction.atomic():
        created = operations.create_complaint(
            account=account,
            brand_code=complaint["brand"],
            type=complaint["type"],
            subtype=complaint.get("subtype") or "",
            status=complaint["status"],
            source=complaint["communication_source"],
            summary=(complaint.get("summary") or "").strip(),
            complainant=complainant,
            now=info.context.now,
        )
        trace_account(info, "createComplaint", account, f"Complaint:{created.pk}")
    return {"complaint": created}


@domain.field(ACCOUNT_TYPES, "complaints")
def account_complaints(account: Account, _info: Info, **page: Any) -> paging.Connection[Complaint]:
    connection: paging.Connection[Complaint] = batched(
        account, _complaints_of, default=paging.empty(), page=paging.PageRequest.from_arguments(**page)
    )
    return connection


def _complaints_of(
    accounts: Sequence[Account], *, page: paging.PageRequest
) -> dict[int, paging.Connection[Complaint]]:
    complaints = queries.complaints().filter(account__in=accounts)
    return paging.connect_each(complaints, page, partition="account_id", order_by=("-created_at", "-id"))


@domain.field("ComplaintType", "contacts")
def complaint_contacts(complaint: Complaint, _info: Info, **page: Any) -> paging.Connection[ComplaintContact]:
    connection: paging.Connection[ComplaintContact] = batched(
        complaint, _contacts_of, default=paging.empty(), page=paging.PageRequest.from_arguments(**page)
    )
    return connection


def _contacts_of(
    complaints: Sequence[Complaint], *, page: paging.PageRequest
) -> dict[int, paging.Connection[ComplaintContact]]:
    contacts = queries.complaint_contacts().filter(complaint__in=complaints)
    return paging.connect_each(contacts, page, partition="complaint_id", order_by=("created_at", "id"))
