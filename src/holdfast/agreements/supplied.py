"""What products ask of floors above them: who is supplied under what, and how that is metered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from holdfast.agreements import queries
from holdfast.metering import queries as metering
from holdfast.products.supplied import MeterFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint

#: How a smart device that is topped up says so.
_TOPPED_UP = "PREPAYMENT"


class SuppliedUnder:
    """Agreements' and metering's answers to `products.supplied`."""

    def tariffs_of_points(self, points: Sequence[SupplyPoint], *, at: datetime) -> dict[int, Tariff]:
        """The tariff under which each point is supplied at a moment."""
        held = queries.agreements_of_supply_points(points, ending_after=at, starting_by=at)
        return {pk: some[-1].tariff for pk, some in held.items() if some}

    def tariffs_of_accounts(self, accounts: Sequence[Account], *, at: datetime) -> dict[int, list[Tariff]]:
        """The tariffs of each account's agreements at a moment, in the order in which they began."""
        held = queries.agreements_of(accounts, active_at=at)
        return {pk: [one.tariff for one in some] for pk, some in held.items()}

    def tariffs_of_agreements(self, account: Account, agreement_ids: Sequence[int]) -> dict[int, Tariff]:
        """The tariffs of those of the agreements that are the account's."""
        held = queries.agreements_of([account]).get(account.pk, [])
        return {one.pk: one.tariff for one in held if one.pk in agreement_ids}

    def meters_of_points(self, points: Sequence[SupplyPoint], *, at: datetime) -> dict[int, MeterFacts]:
        """Whether a meter in place is smart, and whether one is topped up."""
        in_place = metering.meters_of(points, at=at)
        prefetch_related_objects([meter for some in in_place.values() for meter in some], "smart_device")
        found = {}
        for pk, meters in in_place.items():
            modes = {meter.smart_device.payment_mode for meter in meters if meter.smart_device is not None}
            found[pk] = MeterFacts(
                is_smart=any(meter.is_smart for meter in meters), is_prepay=_TOPPED_UP in modes
            )
        return found
