"""Tickets with which support users look at things as a customer does."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.identity.models.credentials import HASH_BYTES


class MasqueradeToken(models.Model):
    """Lets one support user be one customer; good once and for minutes, then kept as a record of it."""

    support_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="masquerades_started"
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="masquerades_suffered"
    )
    secret_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="when the support user ended it before its time")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="nobody_masquerades_as_themselves", condition=~Q(support_user=F("customer"))
            ),
            models.CheckConstraint(
                name="masquerade_token_expires_after_creation", condition=Q(expires_at__gt=F("created_at"))
            ),
        )

    def __str__(self) -> str:
        return f"masquerade token {self.pk}"
