"""The names that other systems have for accounts."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.models.customers import Account


class AccountReference(models.Model):
    """A name that another system has for an account: one value in each of its namespaces."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="references")
    namespace = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("namespace",)
        constraints = (
            models.UniqueConstraint(fields=("account", "namespace"), name="one_reference_in_a_namespace"),
            models.UniqueConstraint(fields=("namespace", "value"), name="reference_names_one_account"),
        )
