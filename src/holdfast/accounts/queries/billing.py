"""What bills need to know of a customer beyond their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import BillingIdentity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account


def billing_identities_of(accounts: Sequence[Account]) -> dict[int, BillingIdentity]:
    """The tax number and IBAN that each account has named, where it has."""
    return {one.account_id: one for one in BillingIdentity.objects.filter(account__in=accounts)}
