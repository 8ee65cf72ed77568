"""Moving in and out, and hierarchies, on the pages of the back office."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.tests.factories import NOW, make_account, make_staff
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.properties import operations
from holdfast.properties.models import OccupancyPeriod, PropertyHierarchy
from holdfast.properties.tests.factories import make_property

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    client.force_login(make_staff(permissions={"Can access customer queries", "Can update account details"}))
    return client


def test_one_moves_out_and_another_in(office: Client) -> None:
    place, leaver, comer = make_property(), make_account(), make_account()
    period = operations.start_occupancy(account=leaver, property=place, effective_from=NOW, now=NOW)
    out = f"/admin/properties/occupancyperiod/{period.pk}/do/move-out/"
    into = f"/admin/properties/property/{place.pk}/do/move-in/"
    first_day = {"move-in-number": comer.number, "move-in-first_day": "2035-06-02"}

    taken = office.post(into, first_day, follow=True).content.decode()
    assert "somebody else" in taken
    too_early = office.post(out, {"move-out-last_day": "2001-01-01"}, follow=True).content.decode()
    assert "They have to move in before they move out." in too_early
    assert not AuditRecord.objects.exists()

    office.post(out, {"move-out-last_day": "2035-06-02"})
    office.post(into, first_day)

    period.refresh_from_db()
    assert period.effective_to == datetime(2035, 6, 1, 23, tzinfo=UTC)  # midnight in British summer
    assert OccupancyPeriod.objects.get(account=comer).effective_from == period.effective_to
    names = BusinessEventRecord.objects.filter(name__startswith="properties.occupancy")
    assert list(names.order_by("pk").values_list("name", flat=True)) == [
        "properties.occupancy.started-v1",
        "properties.occupancy.ended-v1",
        "properties.occupancy.started-v1",
    ]
    traces = AuditRecord.objects.order_by("pk").values_list("operation", "account_number")
    assert list(traces) == [
        ("backoffice:move-out", leaver.number),
        ("backoffice:move-in", comer.number),
    ]
    assert "cannot be done here now" in office.post(out, follow=True).content.decode()


def _tree_of(office: Client, branches: int) -> int:
    """How many statements the page of a hierarchy of so many branches takes."""
    root = make_property()
    for _ in range(branches):
        child, grandchild = make_property(), make_property()
        operations.add_child_to_property(parent=root, child=child, hierarchy=f"{branches}", now=NOW)
        operations.add_child_to_property(parent=child, child=grandchild, hierarchy=f"{branches}", now=NOW)
    hierarchy = PropertyHierarchy.objects.get(name=f"{branches}")
    with CaptureQueriesContext(connection) as captured:
        page = office.get(f"/admin/properties/propertyhierarchy/{hierarchy.pk}/change/")
    (panel,) = page.context["panels"]
    assert [depth for _, depth in panel.rows] == [0, *[1, 2] * branches]
    return len(captured)


def test_a_hierarchy_is_drawn_in_the_same_statements_however_large(office: Client) -> None:
    _tree_of(office, 2)  # what is found out once for all is known from here on
    assert _tree_of(office, 9) == _tree_of(office, 1)
