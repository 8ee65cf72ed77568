"""The back office's view of what the system remembers: read, never written."""

from __future__ import annotations

from django.contrib import admin

from holdfast.platform.backoffice.pages import Records
from holdfast.platform.models import AuditRecord, BackgroundTask, BusinessEventRecord

_LOOKS_AFTER_CUSTOMERS = frozenset({"Can access customer queries", "Can access third party queries"})
#: The trail says what colleagues have done: it is for those who decide what colleagues may do.
_LOOKS_AFTER_STAFF = frozenset({"Can allocate user roles"})


@admin.register(BusinessEventRecord)
class BusinessEventPage(Records):
    seen_with = _LOOKS_AFTER_CUSTOMERS
    list_display = ("occurred_at", "name", "account_number")
    search_fields = ("=account_number", "=name")
    search_help_text = "Account number or name of the event"


@admin.register(BackgroundTask)
class BackgroundTaskPage(Records):
    seen_with = _LOOKS_AFTER_CUSTOMERS
    list_display = ("created_at", "name", "account_number", "status", "ended_at")
    list_filter = ("status",)
    list_select_related = ("owner",)
    search_fields = ("=account_number",)
    search_help_text = "Account number"
    ordering = ("-created_at",)


@admin.register(AuditRecord)
class AuditPage(Records):
    seen_with = _LOOKS_AFTER_STAFF
    list_display = (
        "occurred_at",
        "operation",
        "actor_kind",
        "actor_user_id",
        "on_behalf_of_user_id",
        "account_number",
    )
    search_fields = ("=account_number", "=correlation_id", "=operation", "=actor_user_id")
    search_help_text = "Account number, request id, operation or id of the user who acted"
