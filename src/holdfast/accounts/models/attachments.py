"""Files that customers and those who serve them attach to an account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.accounts.models.customers import Account


class FileAttachment(models.Model):
    """A file of an account: announced, then uploaded under its key, then ready to be fetched.

    key: its name in the attachments' storage. content_type: one of the few that are taken, known from the name
    and found again in the content. sha256: of the content, in hexadecimal digits.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="file_attachments")
    category = models.CharField(max_length=100)
    filename = models.CharField(max_length=200)
    key = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=100)
    size_in_bytes = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    uploaded_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    by_organization_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["account", "-created_at"], name="attachment_of_account"),)
        constraints = (
            models.CheckConstraint(
                name="attachment_is_measured_when_uploaded",
                condition=Q(uploaded_at=None, size_in_bytes=None)
                | Q(uploaded_at__isnull=False, size_in_bytes__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_is_uploaded_before_it_is_ready",
                condition=Q(ready_at=None) | Q(uploaded_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.filename} of account {self.account_id}"

    @property
    def is_uploaded(self) -> bool:
        """Whether its content has arrived."""
        return self.uploaded_at is not None

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.ready_at is not None
