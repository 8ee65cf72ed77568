"""What Spain's clients tell metering: readings that customers take themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import refusal_of
from holdfast.api import rules
from holdfast.metering.access import ALWAYS, times_seen
from holdfast.metering.resolvers.base import domain
from holdfast.metering.self_readings import submit_gas_self_reading
from holdfast.properties import queries as property_queries
from holdfast.properties.access import may_see_supply_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.periods import Period
    from holdfast.properties.models import SupplyPoint

domain.part_of_parent("SubmitGasSelfReading")


def _gas_point(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the Spanish gas supply point; one that does not exist is refused like a stranger's."""
    rules.signed_in(viewer, spec, arguments)
    point = property_queries.supply_point(market_name="ESP_GAS", identifier=arguments["input"]["cups"])
    if point is None or not may_see_supply_point(viewer, point):
        raise refusal_of(spec)
    times = times_seen(viewer, point.property)
    return {"point": point, "times": [ALWAYS] if times is None else times}


@domain.mutation("submitGasSelfReading", rule=_gas_point)
def submit(
    info: Info,
    *,
    point: SupplyPoint,
    times: Sequence[Period],
    input: dict[str, Any],  # noqa: A002 - the contract's name
) -> dict[str, str]:
    submit_gas_self_reading(
        point=point,
        times=times,
        reading_date=input["reading_date"],
        reading_value=input["reading_value"],
        extra_info=input.get("extra_info") or "",
        now=info.context.now,
    )
    return {"cups": point.identifier}
