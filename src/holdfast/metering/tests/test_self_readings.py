"""Gas readings that customers in Spain take themselves, and third parties hand in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_organization, make_user
from holdfast.metering import operations
from holdfast.metering.choices import ReadingSource, Unit
from holdfast.metering.models import Reading, RegisterValue
from holdfast.metering.operations import RegisterTerms
from holdfast.metering.plausibility import Doubt, advance, doubt_about
from holdfast.metering.tests import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.metering.models import Meter
    from holdfast.properties.models import SupplyPoint

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
SUBMIT = """mutation ($input: GasSelfReadingSubmissionInput!) {
  submitGasSelfReading(input: $input) { cups possibleErrors { code } } }"""


@pytest.fixture
def user(db: None) -> User:
    return make_user()


@pytest.fixture
def viewer(point: SupplyPoint) -> Holder:
    """A third party of the account's brand, on whose pages customers type what they read."""
    return partner(make_organization("HOLDFAST_GB", permissions={"Can access third party queries"}))


@pytest.fixture
def point(user: User) -> SupplyPoint:
    place = make_property("ES")
    occupy(make_account(user=user), place)
    return make_supply_point(place, "ESP_GAS")


@pytest.fixture
def meter(point: SupplyPoint) -> Meter:
    """With a reading by the distributor thirty days ago: 99,950 cubic metres."""
    meter = operations.install_meter(
        supply_point=point,
        serial_number="G4",
        installed_at=INSTALLED,
        now=NOW,
        registers=(RegisterTerms(unit=Unit.CUBIC_METRES),),
    )
    agent_reads(meter, NOW - timedelta(days=30), "99950")
    return meter


def agent_reads(meter: Meter, at: datetime, value: str) -> None:
    operations.record_reading(
        meter=meter, read_at=at, values={"1": Decimal(value)}, source=ReadingSource.AGENT, now=NOW
    )


def submit(viewer: Holder | None, point: SupplyPoint, *, now: datetime = NOW, **given: Any) -> dict[str, Any]:
    reading = {"cups": point.identifier, "readingDate": "2025-11-19", "readingValue": "99980", **given}
    return ask(viewer, SUBMIT, now=now, input=reading)


def values(meter: Meter) -> list[Decimal]:
    current = RegisterValue.objects.filter(reading__meter=meter, reading__superseded_at=None)
    return [one.value for one in current.order_by("reading__read_at")]


def test_a_reading_is_kept_as_the_customers_own(viewer: Holder, point: SupplyPoint, meter: Meter) -> None:
    answer = submit(viewer, point, extraInfo="Read by torchlight")

    assert data_of(answer)["submitGasSelfReading"]["cups"] == point.identifier
    kept = Reading.objects.get(meter=meter, source=ReadingSource.CUSTOMER)
    assert (kept.read_at.isoformat(), kept.note) == ("2025-11-18T23:00:00+00:00", "Read by torchlight")
    assert values(meter) == [99950, 99980]
    assert BusinessEventRecord.objects.filter(name="metering.reading.recorded-v1").count() == 2


def test_a_second_look_on_the_same_day_supersedes_the_first(
    viewer: Holder, point: SupplyPoint, meter: Meter
) -> None:
    submit(viewer, point)
    data_of(submit(viewer, point, now=NOW + timedelta(hours=1), readingValue="99981"))
    assert values(meter) == [99950, 99981]
    assert Reading.objects.filter(meter=meter, superseded_at__isnull=False).count() == 1


def test_a_meter_may_start_again_at_zero(viewer: Holder, point: SupplyPoint, meter: Meter) -> None:
    data_of(submit(viewer, point, readingValue="20"))  # 50 up to 99,999 and past it, then 20
    assert values(meter) == [99950, 20]
    assert not RegisterValue.objects.filter(is_quarantined=True).exists()


def test_what_no_meter_can_show_is_refused(viewer: Holder, point: SupplyPoint, meter: Meter) -> None:
    """KT-ES-4508 for every doubt, with the reason; nothing is kept."""
    agent_reads(meter, NOW - timedelta(hours=2), "99990")
    doubts: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"readingValue": "-1"}, "readingValue", Doubt.NEGATIVE),
        ({"readingValue": "100000"}, "readingValue", Doubt.TOO_MANY_DIGITS),
        ({"readingValue": "99949"}, "readingValue", Doubt.BACKWARDS),
        ({"readingValue": "99995"}, "readingValue", Doubt.AHEAD),
        ({"readingDate": "2025-11-21"}, "readingDate", "The reading is of a day that has not come yet."),
        ({"extraInfo": "x" * 501}, "extraInfo", "A note has at most 500 characters."),
    )
    for given, field, reason in doubts:
        answer = submit(viewer, point, **given)
        assert error_codes(answer) == ["KT-ES-4508"]
        [wrong] = answer["errors"][0]["extensions"]["validationErrors"]
        assert (wrong["message"], wrong["inputPath"][-1]) == (str(reason), field)
    assert values(meter) == [99950, 99990]


def test_what_nobody_uses_is_refused(viewer: Holder, point: SupplyPoint) -> None:
    meter = operations.install_meter(
        supply_point=point,
        serial_number="G4",
        installed_at=INSTALLED,
        now=NOW,
        registers=(RegisterTerms(unit=Unit.CUBIC_METRES),),
    )
    agent_reads(meter, NOW - timedelta(days=30), "1000")
    answer = submit(viewer, point, readingValue="9000")
    assert error_codes(answer) == ["KT-ES-4508"]
    assert answer["errors"][0]["extensions"]["validationErrors"][0]["message"] == str(Doubt.TOO_MUCH)
    assert error_codes(submit(viewer, point, readingValue="1090")) == []


def test_readings_that_come_too_late_or_to_nothing_fail(
    viewer: Holder, point: SupplyPoint, meter: Meter
) -> None:
    """KT-ES-4509: the reading is well formed, and there is nothing to keep it for."""
    assert error_codes(submit(viewer, point, readingDate="2025-09-01")) == ["KT-ES-4509"]
    agent_reads(meter, datetime(2025, 11, 18, 23, tzinfo=UTC), "99970")
    assert error_codes(submit(viewer, point)) == ["KT-ES-4509"]  # the distributor has read it that day
    point.property.occupancy_periods.update(effective_from=NOW - timedelta(days=10))
    assert error_codes(submit(viewer, point, readingDate="2025-11-01")) == ["KT-ES-4509"]
    operations.remove_meter(meter=meter, removed_at=NOW - timedelta(hours=30), now=NOW)
    assert error_codes(submit(viewer, point, readingDate="2025-11-20")) == ["KT-ES-4509"]
    bare = make_supply_point(point.property, "ESP_GAS")
    assert error_codes(submit(viewer, bare)) == ["KT-ES-4509"]
    two = make_supply_point(point.property, "ESP_GAS")
    operations.install_meter(
        supply_point=two,
        serial_number="G5",
        installed_at=INSTALLED,
        now=NOW,
        registers=(RegisterTerms("1"), RegisterTerms("2")),
    )
    assert error_codes(submit(viewer, two)) == ["KT-ES-4509"]
    assert values(meter) == [99950, 99970]


def test_who_may_not_is_refused(viewer: Holder, user: User, point: SupplyPoint, meter: Meter) -> None:
    assert error_codes(submit(None, point)) == ["KT-CT-1112"]
    elsewhere = partner(make_organization("OTHER", permissions={"Can access third party queries"}))
    assert error_codes(submit(elsewhere, point)) == ["KT-CT-4177"]
    without = partner(make_organization("HOLDFAST_GB", permissions={"Can access customer queries"}))
    # the documents give it to third parties: a customer's own token lacks the permission
    for caller in (without, customer(user), customer(make_user())):
        assert error_codes(submit(caller, point)) == ["KT-CT-1111"]
    for wrong in ("ES0000000000000000AA", make_supply_point(None, "ESP_GAS").identifier):
        assert error_codes(submit(viewer, point, cups=wrong)) == ["KT-CT-4177"]
    assert values(meter) == [99950]


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [(10, 15, 5), (10, 10, 0), (99_990, 5, 15), (50_000, 5, None), (99_990, 20_000, None)],
)
def test_what_a_register_of_five_digits_counted(before: int, after: int, counted: int | None) -> None:
    assert advance(Decimal(before), Decimal(after), digits=5) == counted


def test_a_first_reading_is_believed() -> None:
    assert doubt_about(Decimal(40_000), digits=5) is None
    assert doubt_about(Decimal(40_000), digits=5, before=Decimal(0), expected=Decimal(9_000)) is None
    assert doubt_about(Decimal(101), digits=5, before=Decimal(0), expected=Decimal(1)) is Doubt.TOO_MUCH
    assert doubt_about(Decimal(100), digits=5, before=Decimal(0), expected=Decimal(0)) is None
