"""Which supply points are estimated alike, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.platform.traces import leave_trace
from holdfast.properties import operations
from holdfast.properties.errors import SupplyPointDoesNotExist
from holdfast.properties.resolvers.base import domain, supply_point_rule

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.properties.models import SupplyPoint

domain.part_of_parent("AssignedSupplyPointEstimationGroupType", "DeletedSupplyPointEstimationGroupType")

_POINT = supply_point_rule(
    "input.supply_point_external_id",
    period_start="input.supply_point_period_start",
    refusal=SupplyPointDoesNotExist,
)


@domain.mutation("assignSupplyPointToEstimationGroup", rule=_POINT)
def assign_supply_point_to_estimation_group(
    info: Info,
    *,
    point: SupplyPoint,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    with transaction.atomic():
        assigned = operations.assign_supply_point_to_estimation_group(
            supply_point=point,
            estimation_group_code=input["estimation_group_code"],
            now=info.context.now,
        )
        leave_trace(info.context, "assignSupplyPointToEstimationGroup", touched=[f"SupplyPoint:{point.pk}"])
    return {"supply_point_estimation_group": assigned}


@domain.mutation("detachSupplyPointFromEstimationGroup", rule=_POINT)
def detach_supply_point_from_estimation_group(
    info: Info,
    *,
    point: SupplyPoint,
    input: dict[str, Any],  # noqa: A002, ARG001 - the rule has read it
) -> dict[str, Any]:
    with transaction.atomic():
        operations.detach_supply_point_from_estimation_group(supply_point=point, now=info.context.now)
        leave_trace(info.context, "detachSupplyPointFromEstimationGroup", touched=[f"SupplyPoint:{point.pk}"])
    return {"supply_point": {"supply_point_external_id": point.identifier}}
