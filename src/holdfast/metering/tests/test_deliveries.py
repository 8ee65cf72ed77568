"""Head-end systems deliver: what is kept, what is answered, and what is not taken from anybody."""

from __future__ import annotations

import base64
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.test import Client

from holdfast.accounts.tests.factories import make_account, make_brand
from holdfast.api import view
from holdfast.identity import operations as identity
from holdfast.identity.models import Organization
from holdfast.identity.operations.roles import install_standard_roles
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.periods import Period, start_of_day
from holdfast.metering import store
from holdfast.metering.choices import IntervalSource
from holdfast.metering.intake import items
from holdfast.metering.models import Channel, Delivery, IntervalBatch, IntervalDay, RejectedRow
from holdfast.metering.series import Quality
from holdfast.metering.tests import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from django.http import HttpResponse

    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

DAY = date(2025, 1, 15)


def supplied_by(brand: Any) -> SupplyPoint:
    """A supply point where a customer of a brand lives."""
    place = make_property()
    occupy(make_account(brand=brand), place)
    return make_supply_point(place)


@pytest.fixture(autouse=True)
def at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.fixture
def brand() -> Any:
    return make_brand()


@pytest.fixture
def point(brand: Any) -> SupplyPoint:
    return supplied_by(brand)


@pytest.fixture
def head_end(brand: Any) -> Organization:
    install_standard_roles()
    return identity.create_organization(
        name="Head End Ltd", brand_codes=[brand.code], roles=["head-end-system"], now=NOW
    )


@pytest.fixture
def key(head_end: Organization) -> str:
    return identity.create_organization_key(organization=head_end, now=NOW)


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def send(
    body: Any, key: str | None, *, kind: str = "application/json", query: str = "", **headers: str
) -> HttpResponse:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    if key is not None:
        headers.setdefault("Authorization", basic(key))
    return Client().post(f"/v1/readings/{query}", content, content_type=kind, headers=headers)


def item(point: SupplyPoint, **facts: Any) -> dict[str, Any]:
    usual = {
        "supplyPoint": point.identifier,
        "startAt": "2025-01-15T00:00:00Z",
        "stepMinutes": 30,
        "values": [0.5] * 48,
    }
    return {name: value for name, value in {**usual, **facts}.items() if value != "left out"}


def batch(*some: Any, number: str = "B-1", **facts: Any) -> dict[str, Any]:
    return {"batchId": number, "intervals": list(some), **facts}


def kept(point: SupplyPoint) -> IntervalSeries:
    channel = Channel.objects.get(supply_point=point)
    period = Period(start_of_day(DAY, channel.zone), start_of_day(DAY + timedelta(days=1), channel.zone))
    return store.read([channel], period)[channel.pk]


def test_a_day_is_delivered(point: SupplyPoint, key: str, head_end: Organization) -> None:
    answer = send(batch(item(point, quality=["ACTUAL", "E"] * 24)), key)
    assert answer.status_code == 200
    assert answer.json() == {
        "batchId": "B-1",
        "status": "ACCEPTED",
        "repeated": False,
        "valuesKept": 48,
        "daysChanged": 1,
        "items": [{"index": 0, "status": "KEPT", "reasons": []}],
    }
    series = kept(point)
    assert (series.total, series.quality[1]) == (24_000, Quality.ESTIMATED)
    delivery = Delivery.objects.get()
    assert (delivery.organization, delivery.name, delivery.is_finished) == (head_end, "B-1", True)
    made = IntervalBatch.objects.get()
    assert (made.delivery, made.source) == (delivery, IntervalSource.HEAD_END)
    assert BusinessEventRecord.objects.filter(name="metering.delivery.taken_in-v1").count() == 1


def test_a_token_opens_it_as_well(point: SupplyPoint, key: str) -> None:
    login = identity.Credentials(organization_secret_key=key)
    token = identity.obtain_kraken_token(credentials=login, now=NOW).token
    assert send(batch(item(point)), None, Authorization=f"JWT {token}").status_code == 200


def test_a_repeated_batch_is_answered_as_before_and_changes_nothing(point: SupplyPoint, key: str) -> None:
    first = send(batch(item(point)), key).json()
    send(batch(item(point, values=[1.0] * 48), number="B-2"), key)
    again = send(batch(item(point)), key)
    assert (again.status_code, again.json()) == (200, {**first, "repeated": True})
    # The correction that came in between still stands.
    assert kept(point).total == 48_000
    assert IntervalDay.objects.count() == 2


def test_a_number_that_stands_for_another_batch_is_refused(point: SupplyPoint, key: str) -> None:
    send(batch(item(point)), key)
    answer = send(batch(item(point, values=[1.0] * 48)), key)
    assert answer.status_code == 409
    assert kept(point).total == 24_000


def test_two_senders_may_use_the_same_number(point: SupplyPoint, key: str, brand: Any) -> None:
    other = identity.create_organization(
        name="Other", brand_codes=[brand.code], roles=["head-end-system"], now=NOW
    )
    other_key = identity.create_organization_key(organization=other, now=NOW)
    assert send(batch(item(point)), key).status_code == 200
    answer = send(batch(item(point, values=[1.0] * 48)), other_key).json()
    assert (answer["status"], answer["repeated"]) == ("ACCEPTED", False)


def test_one_wrong_item_refuses_the_batch_and_nothing_is_kept(point: SupplyPoint, key: str) -> None:
    answer = send(batch(item(point), item(point, values=[-1])), key)
    assert answer.status_code == 422
    told = answer.json()
    assert (told["status"], told["valuesKept"], told["daysChanged"]) == ("REFUSED", 0, 0)
    assert [one["status"] for one in told["items"]] == ["NOT_KEPT", "REJECTED"]
    assert told["items"][1]["reasons"] == [
        {"reason": "NEGATIVE", "description": "less than zero", "values": 1}
    ]
    for model in (IntervalDay, IntervalBatch, Delivery, RejectedRow, Channel, BusinessEventRecord):
        assert not model.objects.filter(**_ours(model)).exists(), model
    # Mended, it may come again under its number.
    assert send(batch(item(point)), key).status_code == 200


def _ours(model: Any) -> dict[str, str]:
    return {"name": "metering.delivery.taken_in-v1"} if model is BusinessEventRecord else {}


def test_the_sender_may_want_the_rest_kept(point: SupplyPoint, key: str) -> None:
    wrong = item(point, startAt="2025-01-16T00:00:00Z", values=[1, 70_000, None, 70_000])
    answer = send(batch(item(point), wrong, onRejected="KEEP_REST"), key)
    told = answer.json()
    assert (answer.status_code, told["status"], told["valuesKept"]) == (200, "ACCEPTED", 49)
    assert told["items"][1]["status"] == "REJECTED"
    assert told["items"][1]["reasons"][0] == {
        "reason": "IMPLAUSIBLE",
        "description": "more than an interval can hold",
        "values": 2,
    }
    assert RejectedRow.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"supplyPoint": "left out"}, "NO_SUPPLY_POINT"),
        ({"supplyPoint": "999"}, "UNKNOWN_SUPPLY_POINT"),
        ({"supplyPoint": 7}, "MALFORMED"),
        ({"supplyPoint": "1\x002"}, "MALFORMED"),
        ({"supplyPoint": "9" * 100}, "MALFORMED"),
        ({"colour": "red"}, "MALFORMED"),
        ({"market": "GBR_WATER"}, "UNKNOWN_MARKET"),
        ({"register": "9"}, "UNKNOWN_REGISTER"),
        ({"direction": "UP"}, "UNKNOWN_DIRECTION"),
        ({"stepMinutes": 7}, "UNKNOWN_STEP"),
        ({"stepMinutes": "30"}, "UNKNOWN_STEP"),
        ({"stepMinutes": True}, "UNKNOWN_STEP"),
        ({"startAt": "yesterday"}, "BAD_TIME"),
        ({"startAt": "2025-01-15T00:00:00"}, "BAD_TIME"),
        ({"startAt": "0001-01-01T00:00:00+14:00"}, "BAD_TIME"),
        ({"startAt": "9999-12-31T23:30:00-14:00"}, "BAD_TIME"),
        ({"startAt": "9999-12-31T00:00:00Z"}, "IN_THE_FUTURE"),
        ({"startAt": "1999-01-01T00:00:00Z"}, "TOO_OLD"),
        ({"startAt": "2025-11-20T08:30:00Z"}, "IN_THE_FUTURE"),
        ({"startAt": "2025-01-15T00:10:00Z"}, "OFF_STEP"),
        ({"values": "left out"}, "BAD_VALUE"),
        ({"values": "1"}, "BAD_VALUE"),
        ({"values": ["1"]}, "BAD_VALUE"),
        ({"values": [True]}, "BAD_VALUE"),
        ({"values": [[1]]}, "BAD_VALUE"),
        ({"values": [1e300]}, "BAD_VALUE"),
        ({"values": [10**15]}, "BAD_VALUE"),
        ({"values": []}, "WRONG_COUNT"),
        ({"stepMinutes": 1440, "values": [1, 2]}, "WRONG_COUNT"),
        ({"quality": ["A"]}, "WRONG_COUNT"),
        ({"quality": "GUESSED"}, "UNKNOWN_QUALITY"),
        ({"quality": 1}, "UNKNOWN_QUALITY"),
        ({"values": [-0.5]}, "NEGATIVE"),
    ],
)
def test_each_reason_against_an_item(
    point: SupplyPoint, key: str, facts: dict[str, Any], reason: str
) -> None:
    answer = send(batch(item(point), item(point, **facts), number="bad"), key)
    assert answer.status_code == 422, answer.content
    assert [one["reason"] for one in answer.json()["items"][1]["reasons"]] == [reason]
    assert not IntervalDay.objects.exists()


@pytest.mark.parametrize("wrong", [None, 1, "text", [], ["a"]])
def test_an_item_that_is_none(point: SupplyPoint, key: str, wrong: Any) -> None:
    answer = send(batch(wrong), key)
    assert answer.json()["items"][0]["reasons"][0]["reason"] == "MALFORMED"


def test_what_belongs_to_another_brand_is_not_even_known(key: str) -> None:
    stranger = supplied_by(make_brand(code="OTHER"))
    nobody = make_supply_point()
    answer = send(batch(item(stranger), item(nobody)), key)
    assert [one["reasons"][0]["reason"] for one in answer.json()["items"]] == ["UNKNOWN_SUPPLY_POINT"] * 2
    assert not Channel.objects.exists()


def test_csv_is_delivered_and_answered_by_line(point: SupplyPoint, key: str) -> None:
    rows = [f"{point.identifier},2025-01-15T{n // 2:02}:{n % 2 * 30:02}:00Z,250" for n in range(48)]
    good = "\n".join(["supply_point,start_at,value", *rows]).encode()
    answer = send(good, key, kind="text/csv", query="?unit=Wh", **{"Idempotency-Key": "C-1"})
    assert (answer.status_code, answer.json()["valuesKept"], answer.json()["rejected"]) == (200, 48, [])
    assert kept(point).total == 48 * 250
    bad = good + b"\n999,2025-01-15T00:00:00Z,1\nbroken\n"
    answer = send(bad, key, kind="text/csv", **{"Idempotency-Key": "C-2"})
    assert answer.status_code == 422
    assert [(one["line"], one["reason"]) for one in answer.json()["rejected"]] == [
        (50, "UNKNOWN_SUPPLY_POINT"),
        (51, "WRONG_COLUMNS"),
    ]
    keep = "?unit=Wh&onRejected=KEEP_REST"
    answer = send(bad, key, kind="text/csv", query=keep, **{"Idempotency-Key": "C-3"})
    assert (answer.status_code, answer.json()["daysChanged"]) == (200, 0)


def test_only_organisations_that_may_deliver(point: SupplyPoint, key: str, brand: Any) -> None:
    assert send(batch(item(point)), None).status_code == 401
    assert "Basic" in send(batch(item(point)), None).headers["WWW-Authenticate"]
    assert send(batch(item(point)), "sk_org_nobody").status_code == 401
    partner = identity.create_organization(
        name="Partner", brand_codes=[brand.code], roles=["full-access-integration"], now=NOW
    )
    partner_key = identity.create_organization_key(organization=partner, now=NOW)
    assert send(batch(item(point)), partner_key).status_code == 403
    assert not Delivery.objects.exists()


def test_a_head_end_system_may_see_nothing(point: SupplyPoint, key: str) -> None:
    account = point.property.occupancy_periods.get().account
    query = {"query": f'{{ account(accountNumber: "{account.number}") {{ number }} }}'}
    answer = Client().post(
        "/v1/graphql/",
        orjson.dumps(query),
        content_type="application/json",
        headers={"Authorization": basic(key)},
    )
    assert answer.json()["data"]["account"] is None
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b'{"batchId": "a", "intervals": {}}', 400),
        (b'{"batchId": "a", "intervals": []}', 400),
        (b'{"batchId": "a", "intervals": [], "more": 1}', 400),
        (b'{"batchId": 7, "intervals": [1]}', 400),
        (b'{"batchId": "", "intervals": [1]}', 400),
        (b'{"batchId": "a\\u0000", "intervals": [1]}', 400),
        (b'{"intervals": [1]}', 400),
        (b'{"batchId": "a", "unit": "BTU", "intervals": [1]}', 400),
        (b'{"batchId": "a", "unit": ["kWh"], "intervals": [1]}', 400),
        (b'{"batchId": "a", "onRejected": "PRAY", "intervals": [1]}', 400),
        (b'{"batchId": "a", "onRejected": {}, "intervals": [1]}', 400),
        (b'{"batchId": "a", "intervals": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400),
        (b'{"batchId": "' + b"a" * 200 + b'", "intervals": [1]}', 400),
    ],
)
def test_bodies_that_are_no_batch(key: str, body: bytes, status: int) -> None:
    assert send(body, key).status_code == status
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "body", [b" ", b"\n", b"a,b\n1,2\n", b"supply_point,start_at,value\n", b"\xff\n\xff\n"]
)
def test_csv_that_is_no_batch(key: str, body: bytes) -> None:
    assert send(body, key, kind="text/csv", **{"Idempotency-Key": "C"}).status_code == 400
    assert not Delivery.objects.exists()


def test_limits(point: SupplyPoint, key: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_ITEMS", 2)
    monkeypatch.setattr(items, "MOST_VALUES", 50)
    assert send(batch(*[item(point, values=[1])] * 3), key).status_code == 400
    assert send(batch(*[item(point)] * 2), key).status_code == 400
    settings.READINGS_MAX_BYTES = 300
    assert send(batch(item(point)), key).status_code == 413
    assert send(b"{}", key, kind="text/plain").status_code == 415
    assert send(b"{}", key, **{"Content-Encoding": "gzip"}).status_code == 415
    assert Client().get("/v1/readings/").status_code == 405
    assert not Delivery.objects.exists()


def test_whatever_is_sent_is_answered(point: SupplyPoint, key: str) -> None:
    """A fixed draw of mangled batches: never a fault, and never half a batch."""
    chance = random.Random(4)  # noqa: S311 - no secret
    sound = orjson.dumps(batch(item(point, values=[1] * 8), item(point, startAt="2025-01-16T00:00:00Z")))
    for number in range(120):
        mangled = bytearray(sound.replace(b"B-1", b"F-%d" % number))
        for _ in range(chance.randint(1, 6)):
            mangled[chance.randrange(len(mangled))] = chance.randrange(256)
        answer = send(bytes(mangled), key)
        assert answer.status_code in {200, 400, 409, 413, 422}, bytes(mangled)
        if answer.status_code == 200:
            assert all(one["status"] == "KEPT" for one in answer.json()["items"])
