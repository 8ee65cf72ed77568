"""Roles: named bundles of the documented permissions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Role(models.Model):
    """A bundle of documented permissions, by name such as "Can add charges to accounts"."""

    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True, default="")
    permissions = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class UserRoleAssignment(models.Model):
    """A role that a user holds everywhere. Roles on one account or portfolio belong to accounts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="user_assignments")
    granted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="user_holds_role_once"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role_id}"


class OrganizationRole(models.Model):
    """A role that a third-party organisation holds, within the brands it works for."""

    organization = models.ForeignKey(
        "identity.Organization", on_delete=models.CASCADE, related_name="role_assignments"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="organization_assignments")
    granted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "role"], name="organization_holds_role_once"),
        )

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.role_id}"
