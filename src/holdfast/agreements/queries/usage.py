"""The agreements under which somebody's use is looked at: one SQL statement each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.agreements import queries

if TYPE_CHECKING:
    from collections.abc import Collection

    from holdfast.agreements.models import Agreement


def agreements_at(identifier: str, *, market_name: str) -> list[Agreement]:
    """Every agreement on the supply point with this identifier in a market, whichever account it is with."""
    rows = queries.agreements().filter(
        supply_point__identifier=identifier, supply_point__market_name=market_name
    )
    return list(rows)


def agreements_with(account_ids: Collection[int]) -> list[Agreement]:
    """Every agreement of these accounts."""
    return list(queries.agreements().filter(account__in=account_ids))
