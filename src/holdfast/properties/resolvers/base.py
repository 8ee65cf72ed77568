"""What all resolvers of properties share: the domain they bind to, types of supply points, and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import refusal_of
from holdfast.api import rules
from holdfast.api.binding import Domain
from holdfast.properties import access, queries

if TYPE_CHECKING:
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError
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


def property_rule(*, refusal: type[DomainError] | None = None, **paths: str) -> Rule:
    """A rule for operations on properties, which hands them to the resolver.

    paths: the name under which a property is handed over, and where its id stands among the arguments. One
    that does not exist is refused like one that the viewer may not see: with refusal, or as documented.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        found: dict[str, Property] = {}
        for into, path in paths.items():
            key = str(rules.argument(arguments, path))
            is_key = key.isascii() and key.isdecimal() and len(key) < _KEY_DIGITS
            place = queries.property_by_id(int(key)) if is_key else None
            if place is None or not access.may_see_property(viewer, place):
                raise refusal() if refusal is not None else refusal_of(spec)
            found[into] = place
        return found

    return rule
