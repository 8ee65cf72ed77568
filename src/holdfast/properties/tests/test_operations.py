from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.markets.market import InvalidSupplyIdentifier
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties import operations
from holdfast.properties.models import OccupancyPeriod, SupplyPoint
from holdfast.properties.tests.factories import MOVED_IN, make_property, make_supply_point, occupy

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def test_a_property_knows_its_address_in_every_form() -> None:
    place = make_property("FR")

    assert place.address == "5 rue des Lilas, 44000 Nantes"
    assert place.split_address == ["5 rue des Lilas", "Nantes"]
    assert place.postcode == "44000"
    assert place.parts.locality == "Nantes"


def test_one_account_moves_out_and_the_next_moves_in_at_the_same_moment() -> None:
    place, first, second = make_property(), make_account(), make_account()
    period = occupy(first, place)

    operations.end_occupancy(period=period, effective_to=JUNE, now=NOW)
    occupy(second, place, effective_from=JUNE)

    assert list(OccupancyPeriod.objects.values_list("account", "effective_from", "effective_to")) == [
        (first.pk, MOVED_IN, JUNE),
        (second.pk, JUNE, None),
    ]
    assert list(
        BusinessEventRecord.objects.filter(account_number=first.number, name__startswith="properties")
        .order_by("pk")
        .values_list("name", flat=True)
    ) == ["properties.occupancy.started-v1", "properties.occupancy.ended-v1"]


def test_two_accounts_cannot_be_responsible_for_a_property_at_once() -> None:
    place = make_property()
    occupy(make_account(), place)

    with pytest.raises(IntegrityError, match="one_account_occupies_a_property_at_a_time"):
        occupy(make_account(), place, effective_from=JUNE)


def test_an_account_may_be_responsible_for_several_properties_at_once() -> None:
    account = make_account()

    occupy(account, make_property())
    occupy(account, make_property())

    assert OccupancyPeriod.objects.filter(account=account).count() == 2


def test_an_occupancy_cannot_end_before_it_starts() -> None:
    with pytest.raises(IntegrityError, match="occupancy_ends_after_it_starts"):
        occupy(make_account(), make_property(), effective_to=MOVED_IN)


def test_the_period_of_an_unknown_occupier_says_so() -> None:
    unknown = occupy(make_account(account_type="OCCUPIER"), make_property())
    known = occupy(make_account(), make_property())

    assert (unknown.is_occupier, known.is_occupier) == (True, False)


def test_a_supply_point_is_stored_under_its_plain_identifier() -> None:
    point = make_supply_point(identifier="20 0000 0000 006", details={"gsp_group_id": "_H"})

    point.refresh_from_db()
    assert point.identifier == "2000000000006"
    assert (point.fuel, point.country_prefix) == ("ELECTRICITY", "GBR")
    assert point.details == {"gsp_group_id": "_H"}


def test_an_identifier_with_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(InvalidSupplyIdentifier):
        make_supply_point(identifier="2000000000007")

    assert not SupplyPoint.objects.exists()


def test_a_british_meter_point_cannot_stand_in_france() -> None:
    with pytest.raises(ValueError, match="does not reach into FR"):
        make_supply_point(make_property("FR"), "GBR_ELECTRICITY")


def test_an_identifier_is_one_supply_point_in_its_market() -> None:
    point = make_supply_point()

    with pytest.raises(IntegrityError, match="supply_point_identifier_once"):
        make_supply_point(point.property, identifier=point.identifier)


def test_gaining_and_losing_a_supply_point_is_dated_and_recorded() -> None:
    point = make_supply_point(status="PENDING")

    operations.change_supply_status(supply_point=point, status="ON_SUPPLY", on_date=date(2024, 2, 1), now=NOW)
    operations.change_supply_status(supply_point=point, status="ON_SUPPLY", on_date=date(2024, 3, 1), now=NOW)
    operations.change_supply_status(
        supply_point=point, status="OFF_SUPPLY", on_date=date(2024, 9, 1), now=NOW
    )

    point.refresh_from_db()
    assert (point.supply_start_date, point.supply_end_date) == (date(2024, 2, 1), date(2024, 9, 1))
    events = BusinessEventRecord.objects.filter(name="properties.supply_point.status_changed-v1")
    assert [event.data["to"] for event in events.order_by("pk")] == ["ON_SUPPLY", "OFF_SUPPLY"]
