"""Which properties and supply points a viewer may see, and for which of their times.

A property is visible to whoever may see an account that occupies or has occupied it. What happened there
under other accounts is not: callers that show what belongs to a time (occupancy, agreements, use) keep
to `visible_periods`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.api.batching import attribute, batched
from holdfast.kernel.periods import Period
from holdfast.properties import queries

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint


def visible_occupancies(viewer: Viewer, place: Property) -> list[OccupancyPeriod]:
    """The occupancy periods of accounts that the viewer may see, in order."""
    scope = AccountScope.of(viewer)
    periods: list[OccupancyPeriod] = batched(place, queries.occupancy_periods_of, default=[])
    return [period for period in periods if scope.may_see(period.account)]


def visible_periods(viewer: Viewer, place: Property) -> list[Period]:
    """The times of a property that the viewer may look into."""
    return [
        Period(period.effective_from, period.effective_to) for period in visible_occupancies(viewer, place)
    ]


def may_see_property(viewer: Viewer, place: Property) -> bool:
    """Whether an account that the viewer may see occupies or has occupied the property."""
    return AccountScope.of(viewer).sees_everything or bool(visible_occupancies(viewer, place))


def may_see_supply_point(viewer: Viewer, point: SupplyPoint) -> bool:
    """A supply point is as visible as its property."""
    return may_see_property(viewer, attribute(point, "property"))
