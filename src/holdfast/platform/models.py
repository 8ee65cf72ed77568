"""What the system itself remembers: events, background work and the audit trail."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class BusinessEventRecord(models.Model):
    """A business event, kept for good. Rows are only ever added; the primary key gives their order."""

    name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    account_number = models.CharField(max_length=16, null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = (
            models.Index(fields=["account_number", "-occurred_at"], name="event_of_account"),
            models.Index(fields=["name", "-occurred_at"], name="event_of_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} at {self.occurred_at.isoformat()}"


class BackgroundTask(models.Model):
    """A piece of long work that a caller may ask after by its id."""

    class Status(models.TextChoices):
        STARTED = "STARTED"
        FAILED = "FAILED"
        FINISHED = "FINISHED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    account_number = models.CharField(max_length=16)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="background_tasks"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.STARTED)
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    error = models.TextField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["account_number", "-created_at"], name="task_of_account"),)
        constraints = (
            models.CheckConstraint(
                name="task_outcome_matches_status",
                condition=Q(status="STARTED", result__isnull=True, error=None, ended_at=None)
                | Q(status="FAILED", result__isnull=True, error__isnull=False, ended_at__isnull=False)
                | Q(status="FINISHED", error=None, ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.id} ({self.status})"


class Metadata(models.Model):
    """What another system keeps about an object of ours, under a key of its own; we read nothing into it.

    linked_object_type and object_id: what it hangs on, as `linked_objects` names and finds it.
    """

    linked_object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    value = models.JSONField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)
        verbose_name_plural = "metadata"
        constraints = (
            models.UniqueConstraint(
                fields=("linked_object_type", "object_id", "key"), name="metadata_once_under_a_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} of {self.linked_object_type} {self.object_id}"


class AuditRecord(models.Model):
    """Who did what to which objects, when and from where; rows are only ever added.

    People appear by their ids alone, so that erasing a person's data leaves the trail intact: the ids
    are plain numbers, not foreign keys, and outlive the rows they point at.
    """

    occurred_at = models.DateTimeField()
    operation = models.CharField(max_length=120)
    actor_kind = models.CharField(max_length=16)
    actor_user_id = models.BigIntegerField(null=True)
    actor_organization_id = models.BigIntegerField(null=True)
    actor_application_id = models.BigIntegerField(null=True)
    on_behalf_of_user_id = models.BigIntegerField(null=True)
    account_number = models.CharField(max_length=16, null=True)
    objects_touched = models.JSONField(default=list)
    correlation_id = models.CharField(max_length=64, blank=True, default="")
    ip_address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["account_number", "-occurred_at"], name="audit_of_account"),
            models.Index(fields=["actor_user_id", "-occurred_at"], name="audit_of_user"),
            models.Index(fields=["correlation_id"], name="audit_of_request"),
        )

    def __str__(self) -> str:
        return f"{self.operation} at {self.occurred_at.isoformat()}"
