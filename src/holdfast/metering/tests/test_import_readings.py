"""Register readings in bulk, from files and head-end systems: judged by what stands on either side."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.test import Client

from holdfast.accounts.tests.factories import make_account, make_brand
from holdfast.api import view
from holdfast.identity import operations as identity
from holdfast.identity.operations.roles import install_standard_roles
from holdfast.kernel.clock import FixedClock
from holdfast.metering import operations
from holdfast.metering.bulk_readings import NewReading, record_readings
from holdfast.metering.choices import ReadingSource
from holdfast.metering.intake.files import Options, import_file
from holdfast.metering.intake.rejections import rejected_rows
from holdfast.metering.models import Delivery, Meter, Reading, Register, RegisterValue
from holdfast.metering.operations import RegisterTerms
from holdfast.metering.tests import NOW
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)


def install(serial: str = "19L1234567", *registers: str, **facts: Any) -> Meter:
    place = make_property()
    occupy(make_account(brand=make_brand()), place)
    return operations.install_meter(
        supply_point=make_supply_point(place),
        serial_number=serial,
        installed_at=INSTALLED,
        now=NOW,
        registers=[RegisterTerms(one, digits=5) for one in registers or ("1",)],
        **facts,
    )


@pytest.fixture
def meter() -> Meter:
    return install()


def on(day: int) -> datetime:
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day)


def record(meter: Meter, *shown: tuple[int, str], at: datetime = NOW) -> Any:
    register = Register.objects.get(meter=meter)
    readings = [NewReading(meter, on(day), {register: Decimal(value)}) for day, value in shown]
    return record_readings(readings=readings, now=at)


def current(meter: Meter) -> list[tuple[datetime, str, Decimal, bool]]:
    rows = RegisterValue.objects.filter(reading__meter=meter, reading__superseded_at=None)
    return list(
        rows.order_by("reading__read_at", "register__identifier").values_list(
            "reading__read_at", "register__identifier", "value", "is_quarantined"
        )
    )


def doubted(meter: Meter) -> list[bool]:
    return [one[3] for one in current(meter)]


def test_a_register_may_pass_its_highest_number_but_not_run_backwards(meter: Meter) -> None:
    report = record(meter, (1, "99900"), (2, "99990"), (3, "00030"), (4, "00010"), (5, "40"))
    # 99,990 to 30 is a roll-over; 10 after 30 is not believed, and 40 is compared with 30.
    assert (report.new, report.quarantined) == (5, 1)
    assert doubted(meter) == [False, False, False, True, False]


def test_readings_may_come_out_of_order(meter: Meter) -> None:
    record(meter, (10, "1000"))
    report = record(meter, (5, "1200"), (3, "800"), (20, "1100"))
    # 1,200 on the fifth day cannot have been where 1,000 was shown on the tenth.
    assert report.quarantined == 1
    assert doubted(meter) == [False, True, False, False]


def test_the_same_again_changes_nothing(meter: Meter) -> None:
    record(meter, (1, "100"), (2, "200"))
    assert record(meter, (1, "100"), (2, "200")).new == 0
    assert Reading.objects.count() == 2


def test_a_correction_takes_the_place_of_a_reading_which_is_kept(meter: Meter) -> None:
    record(meter, (1, "100"), (2, "200"))
    assert record(meter, (1, "150"), at=NOW + timedelta(days=1)).new == 1
    assert [value for _, _, value, _ in current(meter)] == [150, 200]
    former = Reading.objects.exclude(superseded_at=None).get()
    assert former.values.get().value == 100


def test_a_correction_of_one_register_leaves_the_others() -> None:
    meter = install("2R", "1", "2")
    day, night = Register.objects.filter(meter=meter)
    both = NewReading(meter, on(1), {day: Decimal(100), night: Decimal(50)})
    record_readings(readings=[both], now=NOW)
    record_readings(readings=[NewReading(meter, on(1), {day: Decimal(110)})], now=NOW)
    assert [(name, value) for _, name, value, _ in current(meter)] == [("1", 110), ("2", 50)]


def test_any_number_of_readings_is_the_same_number_of_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    meters = [install(f"M{n}") for n in range(6)]
    readings = [
        NewReading(meter, on(day), {register: Decimal(day)})
        for meter in meters
        for register in Register.objects.filter(meter=meter)
        for day in range(5)
    ]
    record_readings(readings=readings[:5], now=NOW)
    with django_assert_num_queries(11):
        assert record_readings(readings=readings, now=NOW).new == 25


def written(folder: Path, *lines: str) -> Path:
    path = folder / "readings.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_file_of_readings(tmp_path: Path) -> None:
    one, two = install("ONE"), install("TWO", "1", "2")
    first, second = one.supply_point.identifier, two.supply_point.identifier
    path = written(
        tmp_path,
        "supply_point,serial_number,register,read_at,value,source,quality",
        f"{first},ONE,1,2025-01-01T00:00:00Z,100.5,SMART,A",
        f"{first},,,2025-02-01T00:00:00Z,200,,",
        f"{second},TWO,1,2025-01-01T00:00:00Z,1,CUSTOMER,ACTUAL",
        f"{second},TWO,2,2025-01-01T00:00:00Z,2,CUSTOMER,ACTUAL",
        f"{second},TWO,,2025-01-01T00:00:00Z,2,,",  # 6
        f"{second},TWO,9,2025-01-01T00:00:00Z,2,,",
        f"{first},TWO,1,2025-01-01T00:00:00Z,2,,",  # 8
        f"{first},ONE,1,2023-12-31T00:00:00Z,2,,",
        f"{first},,1,2023-12-31T00:00:00Z,2,,",  # 10
        f"{first},ONE,1,2026-01-01T00:00:00Z,2,,",
        f"{first},ONE,1,2025-03-01T00:00:00Z,100000,,",  # 12
        f"{first},ONE,1,2025-03-01T00:00:00Z,-1,,",
        f"{first},ONE,1,2025-03-01T00:00:00Z,x,,",  # 14
        f"{first},ONE,1,2025-03-01,300,,",
        f"{first},ONE,1,2025-03-01T00:00:00Z,300,GUESS,",  # 16
        f"{first},ONE,1,2025-03-01T00:00:00Z,300,,SUBSTITUTED",
        "999,ONE,1,2025-03-01T00:00:00Z,300,,",  # 18
        ",ONE,1,2025-03-01T00:00:00Z,300,,",
        f"{first},ONE,1,2025-04-01T00:00:00Z,300,,",  # 20
        f"{first},ONE,1,2025-04-01T00:00:00Z,301,,",
    )
    delivery = import_file(path, options=Options(), clock=lambda: NOW)
    assert [(number, reason) for number, reason, *_ in rejected_rows(delivery)] == [
        (6, "UNKNOWN_REGISTER"),
        (7, "UNKNOWN_REGISTER"),
        (8, "UNKNOWN_METER"),
        (9, "OUTSIDE_METER_TIME"),
        (10, "UNKNOWN_METER"),
        (11, "IN_THE_FUTURE"),
        (12, "TOO_MANY_DIGITS"),
        (13, "NEGATIVE"),
        (14, "BAD_VALUE"),
        (15, "BAD_TIME"),
        (16, "UNKNOWN_SOURCE"),
        (17, "UNKNOWN_QUALITY"),
        (18, "UNKNOWN_SUPPLY_POINT"),
        (19, "NO_SUPPLY_POINT"),
        (20, "CONTRADICTED"),
    ]
    assert (delivery.kind, delivery.values_kept, delivery.rows_read) == ("READINGS", 5, 20)
    assert [value for _, _, value, _ in current(one)] == [Decimal("100.5"), 200, 301]
    assert len(current(two)) == 2
    assert Reading.objects.get(meter=two).source == ReadingSource.CUSTOMER
    assert set(Reading.objects.values_list("delivery", flat=True)) == {delivery.pk}


def test_an_exchanged_meter_is_found_by_its_time(tmp_path: Path) -> None:
    old = install("OLD")
    operations.remove_meter(meter=old, removed_at=on(10), now=NOW)
    new = operations.install_meter(
        supply_point=old.supply_point, serial_number="NEW", installed_at=on(11), now=NOW
    )
    number = old.supply_point.identifier
    path = written(
        tmp_path,
        "supply_point,read_at,value",
        f"{number},2025-01-05T00:00:00Z,5000",
        f"{number},2025-01-20T00:00:00Z,3",
    )
    assert import_file(path, options=Options(), clock=lambda: NOW).rows_rejected == 0
    assert [len(current(old)), len(current(new))] == [1, 1]


def test_a_head_end_system_delivers_readings(meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    install_standard_roles()
    sender = identity.create_organization(
        name="Head End Ltd", brand_codes=[make_brand().code], roles=["head-end-system"], now=NOW
    )
    key = identity.create_organization_key(organization=sender, now=NOW)
    authorization = "Basic " + base64.b64encode(f"{key}:".encode()).decode()

    def send(**batch: Any) -> Any:
        return Client().post(
            "/v1/readings/",
            orjson.dumps(batch),
            content_type="application/json",
            headers={"Authorization": authorization},
        )

    shown = {"supplyPoint": meter.supply_point.identifier, "readAt": "2025-01-01T00:00:00Z", "value": 100.25}
    answer = send(batchId="R-1", readings=[shown])
    assert (answer.status_code, answer.json()["items"][0]["status"]) == (200, "KEPT")
    assert current(meter) == [(on(0), "1", Decimal("100.25"), False)]
    assert send(batchId="R-1", readings=[shown]).json()["repeated"] is True
    wrong = [
        {**shown, "value": "100"},
        {**shown, "value": None},
        {**shown, "readAt": "now"},
        {**shown, "serialNumber": "X"},
        {**shown, "source": "GUESS"},
        {**shown, "supplyPoint": None},
        {**shown, "supplyPoint": ["1"]},
        {**shown, "colour": "red"},
        7,
    ]
    answer = send(batchId="R-2", readings=wrong)
    assert answer.status_code == 422
    assert [one["reasons"][0]["reason"] for one in answer.json()["items"]] == [
        "BAD_VALUE",
        "BAD_VALUE",
        "BAD_TIME",
        "UNKNOWN_METER",
        "UNKNOWN_SOURCE",
        "NO_SUPPLY_POINT",
        "MALFORMED",
        "MALFORMED",
        "MALFORMED",
    ]
    assert send(batchId="R-3", readings=[shown], intervals=[]).status_code == 400
    assert Delivery.objects.count() == 1
