"""What accounts are searched by: a document for each, and the changes that it has not caught up with."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from holdfast.accounts.models.customers import Account


class SearchDocument(models.Model):
    """Everything that one account can be found by, as lexemes that search_terms makes. Can be rebuilt any time."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    document = SearchVectorField()

    class Meta:
        indexes = (GinIndex(fields=("document",), name="account_search"),)

    def __str__(self) -> str:
        return f"search document of account {self.account_id}"


class SearchPending(models.Model):
    """A business event that documents have to catch up with; a trigger on the events' table writes it."""

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"event {self.event_id}"
