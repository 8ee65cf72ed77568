"""The enumerations of contracts' columns, as the database stores them and the wire shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class PartyKind(TextChoices):
    """With whom a contract is made."""

    ACCOUNT = "ACCOUNT"
    BUSINESS = "BUSINESS"


class ContractActivity(TextChoices):
    """During what a note on a contract was written."""

    ALL_ACTIVITY_TYPES = "ALL_ACTIVITY_TYPES"
    CONTRACT_TERMINATION_STARTED = "CONTRACT_TERMINATION_STARTED"
    CONTRACT_VARIATION_STARTED = "CONTRACT_VARIATION_STARTED"
