"""What changes how supply points are estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.properties.errors import (
    EstimationGroupDoesNotExist,
    SupplyPointAlreadyEstimationGroup,
    SupplyPointNoEstimationGroupAssigned,
)
from holdfast.properties.models import EstimationGroup, SupplyPoint, SupplyPointEstimationGroup

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def create_estimation_group(*, code: str, now: datetime, description: str = "") -> EstimationGroup:
    """A new group; IntegrityError where the code is taken."""
    group = EstimationGroup.objects.create(code=code, description=description, created_at=now)
    record_event(BusinessEvent("properties.estimation_group.created-v1", now, data={"code": code}))
    return group


@transaction.atomic
def assign_supply_point_to_estimation_group(
    *, supply_point: SupplyPoint, estimation_group_code: str, now: datetime
) -> SupplyPointEstimationGroup:
    """Put a supply point into a group. Raises EstimationGroupDoesNotExist, SupplyPointAlreadyEstimationGroup."""
    group = EstimationGroup.objects.filter(code=estimation_group_code.strip()).first()
    if group is None:
        raise EstimationGroupDoesNotExist
    locked = _locked(supply_point)
    if SupplyPointEstimationGroup.objects.filter(supply_point=locked).exists():
        raise SupplyPointAlreadyEstimationGroup
    assigned = SupplyPointEstimationGroup.objects.create(supply_point=locked, group=group, assigned_at=now)
    record_event(
        BusinessEvent("properties.estimation_group.assigned-v1", now, data=_about(locked, group.code))
    )
    return assigned


@transaction.atomic
def detach_supply_point_from_estimation_group(*, supply_point: SupplyPoint, now: datetime) -> None:
    """Take a supply point out of its group. Raises SupplyPointNoEstimationGroupAssigned."""
    locked = _locked(supply_point)
    assigned = SupplyPointEstimationGroup.objects.select_related("group").filter(supply_point=locked).first()
    if assigned is None:
        raise SupplyPointNoEstimationGroupAssigned
    assigned.delete()
    record_event(
        BusinessEvent(
            "properties.estimation_group.detached-v1", now, data=_about(locked, assigned.group.code)
        )
    )


def _locked(point: SupplyPoint) -> SupplyPoint:
    return SupplyPoint.objects.select_for_update().get(pk=point.pk)


def _about(point: SupplyPoint, code: str) -> dict[str, str]:
    return {"code": code, "market_name": point.market_name, "identifier": point.identifier}
