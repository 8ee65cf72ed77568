"""Secrets that prove who somebody is; every table holds hashes, never the secrets.

The secrets are long and random, so one round of SHA-256 is enough and gives an index to look them up by.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

#: SHA-256
HASH_BYTES = 32


class ApiKey(models.Model):
    """A user's `sk_live_` key; one is live at a time.

    The key is derived from the server's secret, the user's id and `salt` (identity.keys), so it can be
    shown to its owner again while neither the table nor a copy of it gives the key away.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    salt = models.BinaryField(max_length=16)
    secret_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="user_has_one_live_api_key"
            ),
        )

    def __str__(self) -> str:
        return f"API key {self.pk} of user {self.user_id}"


class OrganizationKey(models.Model):
    """An organisation's secret key, shown once, when it is made; several may be live during a rotation."""

    organization = models.ForeignKey(
        "identity.Organization", on_delete=models.CASCADE, related_name="secret_keys"
    )
    secret_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"secret key {self.pk} of organisation {self.organization_id}"


class RefreshToken(models.Model):
    """Lets a user or an organisation obtain tokens until `expires_at`, which use never moves.

    issued_to: the organisation that asked for a user's long-lived token and keeps it, None for all others.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="refresh_tokens"
    )
    organization = models.ForeignKey(
        "identity.Organization", on_delete=models.CASCADE, null=True, related_name="refresh_tokens"
    )
    issued_to = models.ForeignKey(
        "identity.Organization", on_delete=models.CASCADE, null=True, related_name="refresh_tokens_of_users"
    )
    secret_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    token_generation = models.PositiveIntegerField()
    is_long_lived = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="refresh_token_has_one_owner",
                condition=Q(user=None, organization__isnull=False) | Q(user__isnull=False, organization=None),
            ),
            models.CheckConstraint(
                name="refresh_token_expires_after_creation", condition=Q(expires_at__gt=F("created_at"))
            ),
        )

    def __str__(self) -> str:
        return f"refresh token {self.pk}"


class PreSignedKey(models.Model):
    """Lets a user in for the purposes in `scopes` alone, such as from a link in a message."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pre_signed_keys"
    )
    scopes = ArrayField(models.CharField(max_length=64))
    secret_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    is_single_use = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="pre_signed_key_expires_after_creation", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(name="pre_signed_key_has_scopes", condition=Q(scopes__len__gt=0)),
        )

    def __str__(self) -> str:
        return f"pre-signed key {self.pk}"
