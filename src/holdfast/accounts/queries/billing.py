"""What bills need to know of a customer beyond their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import BillingIdentity, FixedBillingPeriod

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from holdfast.accounts.models import Account


def billing_identities_of(accounts: Sequence[Account]) -> dict[int, BillingIdentity]:
    """The tax number and IBAN that each account has named, where it has."""
    return {one.account_id: one for one in BillingIdentity.objects.filter(account__in=accounts)}


def fixed_billing_periods_of(account_ids: Collection[int]) -> dict[int, FixedBillingPeriod]:
    """By account id the wish to be billed at fixed times, where there is one."""
    return {one.account_id: one for one in FixedBillingPeriod.objects.filter(account__in=account_ids)}
