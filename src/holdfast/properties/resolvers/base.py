"""What all resolvers of properties share: the domain they bind to, types of supply points, and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import refusal_of
from holdfast.api import rules
from holdfast.api.binding import Domain
from holdfast.properties import access, queries

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError
    from holdfast.properties.choices import Fuel
    from holdfast.properties.models import Property

domain = Domain("properties")

METER_POINT_TYPES = (
    "ElectricityMeterPointType",
    "GasMeterPointType",
    "ElectricityMeterPoint",
    "GasMeterPoint",
)
SUPPLY_POINT_TYPES = (
    *METER_POINT_TYPES,
    "ElectricitySupplyPoint",
    "GasSupplyPoint",
    "MaLo",
    "SupplyPointType",
)

#: A decimal number with fewer digits than this fits the primary key's column.
_KEY_DIGITS = 19


def primary_key(given: object) -> int | None:
    """The primary key that an id on the wire stands for; None for what is none."""
    key = str(given)
    return int(key) if key.isascii() and key.isdecimal() and len(key) < _KEY_DIGITS else None


def property_rule(*, refusal: type[DomainError] | None = None, **paths: str) -> Rule:
    """A rule for operations on properties, which hands them to the resolver.

    paths: the name under which a property is handed over, and where its id stands among the arguments. One
    that does not exist is refused like one that the viewer may not see: with refusal, or as documented.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        found: dict[str, Property] = {}
        for into, path in paths.items():
            key = primary_key(rules.argument(arguments, path))
            place = queries.property_by_id(key) if key is not None else None
            if place is None or not access.may_see_property(viewer, place):
                raise refusal() if refusal is not None else refusal_of(spec)
            found[into] = place
        return found

    return rule


def supply_point_rule(
    path: str,
    *,
    market: str = "",
    fuel: Fuel | None = None,
    period_start: str = "",
    refusal: type[DomainError] | None = None,
) -> Rule:
    """A rule for operations on the one supply point with an identifier, handed over as `point`.

    path: where the identifier stands; market: where the name of its market stands, if it does; fuel: what it
    supplies, if that is known; period_start: where the start of its period of supply may stand. A point that
    does not exist, that began another day, that is one of several or that the viewer may not see: all are
    refused alike.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        since: datetime | None = rules.argument(arguments, period_start) if period_start else None
        found = [
            point
            for point in queries.supply_points_by_identifier(str(rules.argument(arguments, path)), fuel=fuel)
            if (not market or point.market_name == rules.argument(arguments, market))
            and (since is None or point.begins_at(since))
            and access.may_see_supply_point(viewer, point)
        ]
        if len(found) != 1:
            raise refusal() if refusal is not None else refusal_of(spec)
        return {"point": found[0]}

    return rule
