"""How the facts of an account have changed."""

from __future__ import annotations

from django.db import models

from holdfast.accounts.models.customers import Account


class AccountChange(models.Model):
    """One fact of an account before and after a change: kept beside the account, and erased with it.

    Events and the audit trail name the fields alone, so that they hold no personal data.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=64)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    by_organization_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["account", "-changed_at"], name="change_of_account"),)

    def __str__(self) -> str:
        return f"{self.field} of account {self.account_id} at {self.changed_at.isoformat()}"
