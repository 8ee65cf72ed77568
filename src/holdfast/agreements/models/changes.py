"""What was done to the periods of agreements."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.agreements.choices import ChangeKind
from holdfast.agreements.models.agreements import Agreement


class AgreementChange(models.Model):
    """One change of an agreement's period: what held before and after, who wanted it and why. Never edited."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=ChangeKind)
    reason = models.TextField(blank=True)
    valid_from_before = models.DateTimeField()
    valid_to_before = models.DateTimeField(null=True)
    valid_from_after = models.DateTimeField()
    valid_to_after = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    by_user_id = models.BigIntegerField(null=True)
    by_organization_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.changed_at.isoformat()}"
