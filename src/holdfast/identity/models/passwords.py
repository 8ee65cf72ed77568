"""What is remembered of passwords that have been replaced."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FormerPassword(models.Model):
    """The hash of a password that a user had until `replaced_at`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_passwords"
    )
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user", "-replaced_at"], name="former_password_of_user"),)

    def __str__(self) -> str:
        return f"former password {self.pk} of user {self.user_id}"
