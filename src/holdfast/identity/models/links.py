"""Links in messages: each lets its reader do one thing once, for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.identity.choices import LinkPurpose
from holdfast.identity.models.credentials import HASH_BYTES


class MessageLink(models.Model):
    """A link that was sent to one address; the hash of its token is kept, never the token."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_links")
    purpose = models.CharField(max_length=20, choices=LinkPurpose)
    email = models.EmailField(max_length=254)
    secret_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["user", "purpose", "-created_at"], name="message_link_of_user"),)
        constraints = (
            models.CheckConstraint(
                name="message_link_purpose_known", condition=Q(purpose__in=LinkPurpose.values)
            ),
            models.CheckConstraint(
                name="message_link_expires_after_creation", condition=Q(expires_at__gt=F("created_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"
