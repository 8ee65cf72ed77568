"""What staff and third parties write down about accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.accounts.models.customers import Account


class AccountNote(models.Model):
    """A note about an account, pinned above the others until a moment or for good.

    Authors are plain ids: a note outlives whoever wrote it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notes")
    body = models.TextField()
    pinned = models.BooleanField(default=False)
    unpin_at = models.DateTimeField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    by_organization_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["account", "-created_at"], name="note_of_account"),)
        constraints = (
            models.CheckConstraint(
                name="only_pinned_notes_are_unpinned", condition=Q(pinned=True) | Q(unpin_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"note {self.pk}"
