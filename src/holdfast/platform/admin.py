"""The back office's view of what the system remembers: read, never written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from holdfast.platform.models import AuditRecord, BackgroundTask, BusinessEventRecord

if TYPE_CHECKING:
    from django.http import HttpRequest

    RecordAdmin = admin.ModelAdmin[Any]
else:  # Django's classes take their model as a parameter in type hints alone
    RecordAdmin = admin.ModelAdmin


class ReadOnly(RecordAdmin):
    """Records speak for themselves: nobody adds, changes or deletes one by hand."""

    show_full_result_count = False
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(BusinessEventRecord)
class BusinessEventAdmin(ReadOnly):
    list_display = ("occurred_at", "name", "account_number")
    search_fields = ("=account_number", "=name")


@admin.register(BackgroundTask)
class BackgroundTaskAdmin(ReadOnly):
    list_display = ("created_at", "name", "account_number", "status", "ended_at")
    list_filter = ("status",)
    search_fields = ("=account_number",)
    ordering = ("-created_at",)


@admin.register(AuditRecord)
class AuditAdmin(ReadOnly):
    list_display = ("occurred_at", "operation", "actor_kind", "actor_user_id", "account_number")
    search_fields = ("=account_number", "=correlation_id", "=operation")
