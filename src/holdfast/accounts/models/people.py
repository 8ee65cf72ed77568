"""What other systems call people."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class UserReference(models.Model):
    """A person's id in another system: one in each namespace, each of them one person's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="references")
    namespace = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("namespace",)
        constraints = (
            models.UniqueConstraint(fields=("user", "namespace"), name="one_user_reference_in_a_namespace"),
            models.UniqueConstraint(fields=("namespace", "value"), name="user_reference_names_one_user"),
        )
        indexes = (models.Index(fields=("value",), name="user_reference_value"),)

    def __str__(self) -> str:
        return f"{self.namespace} of user {self.user_id}"
