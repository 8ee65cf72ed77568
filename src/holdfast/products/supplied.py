"""A slot on this floor for what higher floors know: what supply points are supplied under, and how metered.

Products know what is sold; agreements know to whom, and metering is their neighbour. Agreements register one
source here; without it nobody is supplied under anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """What is in place at a supply point: whether it sends readings by itself, and whether it is topped up."""

    is_smart: bool = False
    is_prepay: bool = False


class SupplySource(Protocol):
    """Answers for many at once, by primary keys; what nothing is known of is missing."""

    def tariffs_of_points(self, points: Sequence[SupplyPoint], *, at: datetime) -> dict[int, Tariff]: ...

    def tariffs_of_accounts(
        self, accounts: Sequence[Account], *, at: datetime
    ) -> dict[int, list[Tariff]]: ...

    def tariffs_of_agreements(self, account: Account, agreement_ids: Sequence[int]) -> dict[int, Tariff]: ...

    def meters_of_points(self, points: Sequence[SupplyPoint], *, at: datetime) -> dict[int, MeterFacts]: ...


class _Slot:
    source: SupplySource | None = None


def register_supply_source(source: SupplySource) -> None:
    """Fill the slot; called once while the apps load."""
    _Slot.source = source


def tariffs_of_points(points: Sequence[SupplyPoint], *, at: datetime) -> dict[int, Tariff]:
    """The tariff under which each point is supplied at a moment, its product and brand loaded."""
    return {} if _Slot.source is None else _Slot.source.tariffs_of_points(points, at=at)


def tariffs_of_accounts(accounts: Sequence[Account], *, at: datetime) -> dict[int, list[Tariff]]:
    """The tariffs of each account's agreements at a moment."""
    return {} if _Slot.source is None else _Slot.source.tariffs_of_accounts(accounts, at=at)


def tariffs_of_agreements(account: Account, agreement_ids: Sequence[int]) -> dict[int, Tariff]:
    """The tariffs of an account's agreements by their keys."""
    return {} if _Slot.source is None else _Slot.source.tariffs_of_agreements(account, agreement_ids)


def meters_of_points(points: Sequence[SupplyPoint], *, at: datetime) -> dict[int, MeterFacts]:
    """What is known of the meter at each point at a moment."""
    return {} if _Slot.source is None else _Slot.source.meters_of_points(points, at=at)
