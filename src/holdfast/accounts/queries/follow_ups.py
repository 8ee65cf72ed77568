"""Notes, reminders and complaints of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import AccountNote, Complaint, ComplaintContact, Reminder

if TYPE_CHECKING:
    from django.db.models import QuerySet


def notes() -> QuerySet[AccountNote]:
    """Notes, the last one first."""
    return AccountNote.objects.order_by("-created_at", "-pk")


def reminders() -> QuerySet[Reminder]:
    """Reminders with whom they are for."""
    return Reminder.objects.select_related("assignee", "team")


def reminder_by_id(key: int) -> Reminder | None:
    """The reminder of a primary key, with what it is about."""
    return Reminder.objects.select_related("account__brand", "business").filter(pk=key).first()


def complaints() -> QuerySet[Complaint]:
    """Complaints with their accounts."""
    return Complaint.objects.select_related("account__brand")


def complaint_contacts() -> QuerySet[ComplaintContact]:
    """Every exchange about complaints."""
    return ComplaintContact.objects.all()
