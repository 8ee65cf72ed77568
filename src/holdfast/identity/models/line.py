"""People who have tied their LINE account to their user."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.identity.models.credentials import HASH_BYTES


class LineLinkToken(models.Model):
    """A link token that LINE has given out for one of its users: the way from a chat to our login.

    Once somebody has logged in with it, `user` and the hash of the nonce that LINE brings back are here.
    """

    token_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    line_user_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="line_link_tokens"
    )
    nonce_hash = models.BinaryField(max_length=HASH_BYTES, unique=True, null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="line_nonce_belongs_to_a_user",
                condition=Q(user=None, nonce_hash=None) | Q(user__isnull=False, nonce_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="line_token_expires_after_creation", condition=Q(expires_at__gt=F("created_at"))
            ),
        )

    def __str__(self) -> str:
        return f"LINE link token {self.pk}"


class LineLink(models.Model):
    """One user's LINE account: each has one of the other."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="line_link")
    line_user_id = models.CharField(max_length=64, unique=True)
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = "LINE account"

    def __str__(self) -> str:
        return f"LINE account of user {self.user_id}"
