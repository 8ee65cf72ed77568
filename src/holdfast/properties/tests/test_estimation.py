from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_organization, make_staff
from holdfast.identity.tokens import Holder
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.properties import operations
from holdfast.properties.models import SupplyPoint, SupplyPointEstimationGroup
from holdfast.properties.tests.factories import make_supply_point, occupy

pytestmark = pytest.mark.django_db

MANAGES = "Can manage supply point estimation group"
ASSIGN = """mutation ($input: AssignSupplyPointToEstimationGroupInput!) {
    assignSupplyPointToEstimationGroup(input: $input) {
        supplyPointEstimationGroup { estimationGroupCode supplyPointExternalId } } }"""
DETACH = """mutation ($input: DetachSupplyPointFromEstimationGroupInput!) {
    detachSupplyPointFromEstimationGroup(input: $input) { supplyPoint { supplyPointExternalId } } }"""


@pytest.fixture
def point() -> SupplyPoint:
    operations.create_estimation_group(code="SECOND-HOMES", now=NOW)
    found = make_supply_point(market_name="ESP_ELECTRICITY", supply_start_date=date(2024, 7, 1))
    occupy(make_account(brand=make_brand("HOLDFAST_ES", market="ES")), found.property)
    return found


@pytest.fixture
def staff() -> Holder:
    return customer(make_staff(permissions={MANAGES, "Can access customer queries"}))


def assign(caller: Holder | None, point: SupplyPoint, **values: Any) -> dict[str, Any]:
    values.setdefault("estimationGroupCode", "SECOND-HOMES")
    return ask(caller, ASSIGN, input={"supplyPointExternalId": point.identifier, **values})


def detach(caller: Holder | None, point: SupplyPoint, **values: Any) -> dict[str, Any]:
    return ask(caller, DETACH, input={"supplyPointExternalId": point.identifier, **values})


def test_a_supply_point_joins_a_group_and_leaves_it(staff: Holder, point: SupplyPoint) -> None:
    joined = data_of(assign(staff, point))["assignSupplyPointToEstimationGroup"]

    assert joined["supplyPointEstimationGroup"] == {
        "estimationGroupCode": "SECOND-HOMES",
        "supplyPointExternalId": point.identifier,
    }
    assert SupplyPointEstimationGroup.objects.get().supply_point == point

    left = data_of(detach(staff, point))["detachSupplyPointFromEstimationGroup"]

    assert left == {"supplyPoint": {"supplyPointExternalId": point.identifier}}
    assert not SupplyPointEstimationGroup.objects.exists()
    about = {"code": "SECOND-HOMES", "market_name": "ESP_ELECTRICITY", "identifier": point.identifier}
    events = BusinessEventRecord.objects.filter(name__startswith="properties.estimation_group").order_by("pk")
    assert [(event.name.split(".")[2], event.data) for event in events[1:]] == [
        ("assigned-v1", about),
        ("detached-v1", about),
    ]
    assert list(AuditRecord.objects.order_by("pk").values_list("operation", "objects_touched")) == [
        ("assignSupplyPointToEstimationGroup", [f"SupplyPoint:{point.pk}"]),
        ("detachSupplyPointFromEstimationGroup", [f"SupplyPoint:{point.pk}"]),
    ]


def test_a_supply_point_is_meant_by_the_day_on_which_its_supply_begins(
    staff: Holder, point: SupplyPoint
) -> None:
    # Madrid is two hours ahead of UTC in July, so the first of July begins at ten in the evening before.
    wrong, right = "2024-06-30T21:59:59Z", "2024-06-30T22:00:00Z"

    assert error_codes(assign(staff, point, supplyPointPeriodStart=wrong)) == ["KT-CT-13603"]
    assert data_of(assign(staff, point, supplyPointPeriodStart=right))
    assert error_codes(detach(staff, point, supplyPointPeriodStart=wrong)) == ["KT-CT-13603"]
    assert data_of(detach(staff, point, supplyPointPeriodStart=right))


def test_each_documented_refusal_changes_nothing(staff: Holder, point: SupplyPoint) -> None:
    operations.create_estimation_group(code="SHOPS", now=NOW)

    assert error_codes(detach(staff, point)) == ["KT-CT-13604"]
    assert error_codes(assign(staff, point, estimationGroupCode="UNHEARD-OF")) == ["KT-CT-13601"]
    assert error_codes(assign(staff, point, supplyPointExternalId="ES0")) == ["KT-CT-13603"]
    assert error_codes(detach(staff, point, supplyPointExternalId="ES0")) == ["KT-CT-13603"]
    assert not SupplyPointEstimationGroup.objects.exists()

    data_of(assign(staff, point))
    assert error_codes(assign(staff, point, estimationGroupCode="SHOPS")) == ["KT-CT-13602"]
    assert SupplyPointEstimationGroup.objects.get().group.code == "SECOND-HOMES"
    assert AuditRecord.objects.count() == 1


def test_who_may_not_is_refused(point: SupplyPoint) -> None:
    elsewhere = make_organization("ANOTHER", permissions={MANAGES, "Can access customer queries"})
    looking = customer(make_staff(permissions={"Can access customer queries"}))

    for change in (assign, detach):
        assert error_codes(change(None, point)) == ["KT-CT-1112"]
        assert error_codes(change(looking, point)) == ["KT-CT-1111"]
        assert error_codes(change(partner(elsewhere), point)) == ["KT-CT-13603"]
    assert not SupplyPointEstimationGroup.objects.exists()


def test_a_partner_groups_the_supply_points_of_its_brands(point: SupplyPoint) -> None:
    organization = make_organization("HOLDFAST_ES", permissions={MANAGES, "Can access customer queries"})

    data_of(assign(partner(organization), point))

    assert AuditRecord.objects.get().actor_organization_id == organization.pk
