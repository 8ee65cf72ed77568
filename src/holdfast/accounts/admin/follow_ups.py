"""What somebody has written down about accounts, and has to come back to: read here, changed by operations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.text import Truncator

from holdfast.accounts.admin.permissions import SEES
from holdfast.accounts.models import (
    AccountNote,
    Complaint,
    ComplaintContact,
    FileAttachment,
    Message,
    Reminder,
)
from holdfast.platform.backoffice.pages import PartOfPage, Records

_SHORT = 100


class _FollowUp(Records):
    seen_with = SEES
    list_select_related: ClassVar[tuple[str, ...]] = ("account",)
    search_fields = ("=account__number",)
    search_help_text = "Account number"


@admin.register(AccountNote)
class NotePage(_FollowUp):
    list_display = ("created_at", "account", "beginning", "pinned")
    list_filter = ("pinned",)

    @admin.display(description="Note")
    def beginning(self, note: AccountNote) -> str:
        return Truncator(note.body).chars(_SHORT)


@admin.register(Reminder)
class ReminderPage(_FollowUp):
    is_everyday = True
    list_display = (
        "due_at",
        "type_name",
        "account",
        "business",
        "assignee",
        "team",
        "raised_at",
        "completed_at",
    )
    list_filter = ("team", "completed_at")
    list_select_related = ("account", "business", "assignee", "team")


class _Contacts(PartOfPage):
    model = ComplaintContact
    verbose_name_plural = "contacts"
    seen_with = SEES
    fields = ("created_at", "name", "status", "summary", "action_taken", "preferred_communication_method")


@admin.register(Complaint)
class ComplaintPage(_FollowUp):
    is_everyday = True
    list_display = ("created_at", "account", "type", "subtype", "status", "assignee", "resolution_date")
    list_filter = ("status",)
    list_select_related = ("account", "assignee")
    inlines = (_Contacts,)


@admin.register(FileAttachment)
class FileAttachmentPage(_FollowUp):
    list_display = (
        "filename",
        "account",
        "category",
        "content_type",
        "size_in_bytes",
        "created_at",
        "ready_at",
    )


@admin.register(Message)
class MessagePage(_FollowUp):
    list_display = ("created_at", "account", "channel", "subject", "recipient", "sent_at")
    list_filter = ("channel",)
