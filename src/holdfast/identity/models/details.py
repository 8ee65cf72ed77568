"""What is known of people beyond the columns of User, and how those columns have changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class UserDetail(models.Model):
    """A fact about a user under a name that a client has chosen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="details")
    namespace = models.CharField(max_length=128)
    value = models.TextField()
    is_sensitive = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("namespace",)
        constraints = (
            models.UniqueConstraint(fields=["user", "namespace"], name="user_detail_once_in_a_namespace"),
        )

    def __str__(self) -> str:
        return f"{self.namespace} of user {self.user_id}"


class SpanishUserMeta(models.Model):
    """What Spain asks of a person besides: the tax number (NIF, NIE or CIF) and the two family names."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_user_meta"
    )
    nif = models.CharField(max_length=9, blank=True, default="")
    first_family_name = models.CharField(max_length=150, blank=True, default="")
    second_family_name = models.CharField(max_length=150, blank=True, default="")

    def __str__(self) -> str:
        return f"Spanish facts of user {self.user_id}"


class UserChange(models.Model):
    """One column of a user before and after a change: kept beside the person, and erased with them.

    The ids of who made the change are plain numbers, as in the audit trail, which holds no personal data.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=64)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    by_organization_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["user", "-changed_at"], name="change_of_user"),)

    def __str__(self) -> str:
        return f"{self.field} of user {self.user_id} at {self.changed_at.isoformat()}"
