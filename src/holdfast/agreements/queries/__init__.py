"""What is read of agreements: one SQL statement each, however many rows there are, unless said otherwise.

Agreements come with account, brand, supply point, property, tariff and product loaded. Functions that take a
sequence of parents return a dict by the parents' primary keys, agreements in the order in which they begin.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.agreements.models import Agreement
from holdfast.agreements.queries.plans import (
    accounts_that_can_renew,
    ending_without_plan,
    product_switch_by_id,
    rescission_by_id,
    rollover_by_number,
    rollovers,
)
from holdfast.api.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account
    from holdfast.kernel.periods import Period
    from holdfast.properties.choices import Fuel
    from holdfast.properties.models import SupplyPoint

__all__ = [
    "account_ids_with_agreements",
    "accounts_that_can_renew",
    "agreement_by_id",
    "agreements",
    "agreements_in",
    "agreements_matching",
    "agreements_of",
    "agreements_of_supply_points",
    "agreements_on",
    "agreements_over",
    "ending_without_plan",
    "next_on_supply_point",
    "product_switch_by_id",
    "rescission_by_id",
    "rollover_by_number",
    "rollovers",
]


def agreements() -> QuerySet[Agreement]:
    """Agreements with all that readers of one look at."""
    return Agreement.objects.select_related(
        "account__brand", "supply_point__property", "tariff__product__brand"
    ).order_by("valid_from", "pk")


def agreement_by_id(agreement_id: int, *, fuel: Fuel | None = None) -> Agreement | None:
    """The agreement with this primary key, if it is for that fuel."""
    found = agreements().filter(pk=agreement_id)
    if fuel is not None:
        found = found.filter(supply_point__market_name__endswith=f"_{fuel}")
    return found.first()


def agreements_in(account_ids: Iterable[int], period: Period) -> dict[int, list[Agreement]]:
    """The agreements of each account that hold somewhere in a period; revoked ones never do."""
    found = _touching(agreements().filter(account__in=list(account_ids)), period)
    return _by_account(found)


def agreements_on(account: Account, *, identifier: str, period: Period) -> list[Agreement]:
    """An account's agreements on the supply point with this identifier that hold somewhere in a period."""
    found = agreements().filter(account=account, supply_point__identifier=identifier)
    return list(_touching(found, period))


def agreements_of(
    accounts: Sequence[Account], *, fuel: Fuel | None = None, active_at: datetime | None = None
) -> dict[int, list[Agreement]]:
    """Every agreement of each account, or those for one fuel, or those that hold at a moment."""
    found = agreements().filter(account__in=accounts)
    if fuel is not None:
        found = found.filter(supply_point__market_name__endswith=f"_{fuel}")
    if active_at is not None:
        found = found.filter(_holds_at(active_at))
    return _by_account(found)


def agreements_of_supply_points(
    points: Sequence[SupplyPoint],
    *,
    ending_after: datetime | None = None,
    starting_by: datetime | None = None,
    valid_after: datetime | None = None,
) -> dict[int, list[Agreement]]:
    """The agreements on each supply point, whichever account they are with.

    ending_after: without revoked ones and those that had ended by then. starting_by: without those that begin
    later. valid_after: without those that begin before.
    """
    by_id = {point.pk: point for point in points}
    rows = _on_supply_points(
        points=list(by_id), ending_after=ending_after, starting_by=starting_by, valid_after=valid_after
    )
    found: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in rows:
        agreement.supply_point = by_id[agreement.supply_point_id]
        found[agreement.supply_point_id].append(agreement)
    return dict(found)


@prepared
def _on_supply_points(
    *,
    points: list[int],
    ending_after: datetime | None,
    starting_by: datetime | None,
    valid_after: datetime | None,
) -> QuerySet[Agreement]:
    rows = Agreement.objects.select_related("account__brand", "tariff__product__brand").filter(
        supply_point__any=points
    )
    if ending_after is not None:
        rows = rows.filter(_not_ended(ending_after))
    if starting_by is not None:
        rows = rows.filter(valid_from__lte=starting_by)
    if valid_after is not None:
        rows = rows.filter(valid_from__gte=valid_after)
    return rows.order_by("valid_from", "pk")


def agreements_over(supply_point_ids: Collection[int], period: Period) -> dict[int, list[Agreement]]:
    """The agreements of each supply point that hold somewhere in a period, whichever account they are with."""
    found: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in _touching(agreements().filter(supply_point__in=supply_point_ids), period):
        found[agreement.supply_point_id].append(agreement)
    return dict(found)


def agreements_matching(
    account: Account,
    *,
    keys: Iterable[tuple[str, int]],
    active_at: datetime | None = None,
    valid_from_before: datetime | None = None,
) -> QuerySet[Agreement]:
    """An account's agreements that all that is given fits: keys of columns, and the moments as half-open periods.

    active_at: those whose prices hold then; valid_from_before: those that begin by then.
    """
    found = agreements().filter(Q(*keys), account=account)
    if active_at is not None:
        found = found.filter(_holds_at(active_at))
    return found if valid_from_before is None else found.filter(valid_from__lte=valid_from_before)


def next_on_supply_point(agreement: Agreement) -> Agreement | None:
    """The agreement that follows on the same supply point, whichever account it is with; None where none does."""
    later = agreements().filter(
        supply_point=agreement.supply_point_id, is_revoked=False, valid_from__gt=agreement.valid_from
    )
    return later.exclude(pk=agreement.pk).first()


def account_ids_with_agreements(account_ids: Collection[int]) -> set[int]:
    """Those of the accounts that have ever had an agreement."""
    held = Agreement.objects.filter(account__in=list(account_ids))
    return set(held.values_list("account_id", flat=True).distinct())


def _not_ended(moment: datetime) -> Q:
    return Q(is_revoked=False) & (Q(valid_to__isnull=True) | Q(valid_to__gt=moment))


def _holds_at(moment: datetime) -> Q:
    return _not_ended(moment) & Q(valid_from__lte=moment)


def _touching(rows: QuerySet[Agreement], period: Period) -> QuerySet[Agreement]:
    rows = rows.filter(_not_ended(period.start))
    return rows if period.end is None else rows.filter(valid_from__lt=period.end)


def _by_account(rows: Iterable[Agreement]) -> dict[int, list[Agreement]]:
    found: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in rows:
        found[agreement.account_id].append(agreement)
    return dict(found)
