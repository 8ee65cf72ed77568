"""REST as clients use it, on the demo's retailer."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.examples.viewers import Viewers
from tests.examples.world import NOW

from holdfast.api import limits
from holdfast.rest import access

if TYPE_CHECKING:
    from tests.examples.world import World

DAY = timedelta(days=1)


def basic(name: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:'.encode()).decode()}"}


def get(path: str, *, key: str | None = None, expect: int = 200, **asked: Any) -> Any:
    response = Client(headers={"host": "localhost"}).get(path, asked, headers=basic(key) if key else {})
    assert response.status_code == expect, response.content
    return json.loads(response.content)


def home_meter(world: World) -> str:
    mpan = world.electricity.identifier
    serial = world.electricity.meters.get().serial_number
    return f"/v1/electricity-meter-points/{mpan}/meters/{serial}/consumption/"


def test_products_for_anybody(world: World) -> None:
    brand = world.account.brand.code

    listed = get("/v1/products/", brand=brand)

    assert listed["count"] == len(listed["results"]) > 1
    assert (listed["next"], listed["previous"]) == (None, None)
    assert {one["brand"] for one in listed["results"]} == {brand}
    one = listed["results"][0]
    assert one["links"][0]["href"].endswith(f"/v1/products/{one['code']}/")
    green = get("/v1/products/", brand=brand, is_green="true")["results"]
    brown = get("/v1/products/", brand=brand, is_green="false")["results"]
    assert {one["code"] for one in green}.isdisjoint(one["code"] for one in brown)
    assert len(green) + len(brown) == listed["count"]
    assert get("/v1/products/", available_at="2001-01-01T00:00:00Z")["count"] == 0


def test_a_product_with_its_prices(world: World) -> None:
    tariff = world.electricity_agreement.tariff
    product = get(f"/v1/products/{tariff.product.code}/")

    shelves = (product["single_register_electricity_tariffs"], product["dual_register_electricity_tariffs"])
    (found,) = (
        priced
        for shelf in shelves
        for methods in shelf.values()
        for priced in methods.values()
        if priced["code"] == tariff.code
    )
    assert found["standing_charge_inc_vat"] == pytest.approx(found["standing_charge_exc_vat"] * 1.05)
    standing = next(link for link in found["links"] if link["rel"] == "standing_charges")
    path = standing["href"][standing["href"].index("/v1/") :]
    charges = get(path)["results"]
    assert charges[0]["value_exc_vat"] == found["standing_charge_exc_vat"]


def test_prices_of_a_tariff_in_a_period(world: World) -> None:
    tariff = world.gas_agreement.tariff
    base = f"/v1/products/{tariff.product.code}/gas-tariffs/{tariff.code}"

    every = get(f"{base}/standard-unit-rates/")
    starts = [one["valid_from"] for one in every["results"]]
    assert starts == sorted(starts, reverse=True)
    now = get(
        f"{base}/standard-unit-rates/",
        period_from=NOW.isoformat(),
        period_to=(NOW + DAY).isoformat(),
    )
    assert now["count"] == 1
    assert now["results"][0]["value_inc_vat"] == pytest.approx(now["results"][0]["value_exc_vat"] * 1.05)
    assert get(f"{base}/night-unit-rates/")["count"] == 0
    refused = get(f"{base}/standing-charges/", period_from="2026-02-01", period_to="2026-01-01", expect=400)
    assert refused == {"detail": "period_to is after period_from."}


def test_pages_of_prices_lead_to_each_other(world: World) -> None:
    tariff = world.electricity_agreement.tariff
    base = f"/v1/products/{tariff.product.code}/electricity-tariffs/{tariff.code}"
    every = get(f"{base}/standard-unit-rates/", page_size=1500)

    first = get(f"{base}/standard-unit-rates/", page_size=1)

    assert first["count"] == every["count"]
    assert first["results"] == every["results"][:1]
    if every["count"] > 1:
        assert "page=2" in first["next"]
        second = get(first["next"][first["next"].index("/v1/") :])
        assert second["results"] == every["results"][1:2]
        assert "page=1" in second["previous"]
    get(f"{base}/standard-unit-rates/", page_size=1, page=every["count"] + 1, expect=404)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/products/NO-SUCH-PRODUCT/",
        "/v1/products/NO-SUCH-PRODUCT/gas-tariffs/NONE/standing-charges/",
        "/v1/electricity-meter-points/0000000000000/",
    ],
)
def test_what_is_not_there(world: World, path: str) -> None:
    assert get(path, expect=404) == {"detail": "Not found."}


def test_what_anybody_may_know_of_a_meter_point(world: World) -> None:
    mpan = world.electricity.identifier
    region = world.electricity.details["gsp_group_id"]

    assert get(f"/v1/electricity-meter-points/{mpan}/") == {"gsp": region, "mpan": mpan, "profile_class": 1}
    areas = get("/v1/industry/grid-supply-points/", postcode=world.home.postcode)
    assert [one["group_id"] for one in areas["results"]] == [region]
    assert get("/v1/industry/grid-supply-points/", postcode="ZZ99 9ZZ")["count"] == 0


def test_an_account_with_its_meter_points(world: World) -> None:
    found = get(f"/v1/accounts/{world.account.number}/", key=world.demo.api_key)

    (home,) = found["properties"]
    assert (home["id"], home["postcode"], home["moved_out_at"]) == (world.home.pk, world.home.postcode, None)
    (electricity,) = home["electricity_meter_points"]
    assert electricity["mpan"] == world.electricity.identifier
    assert electricity["is_export"] is False
    assert electricity["meters"][0]["serial_number"] == world.electricity.meters.get().serial_number
    assert electricity["meters"][0]["registers"]
    agreement = world.electricity_agreement
    assert electricity["agreements"] == [
        {
            "tariff_code": agreement.tariff.code,
            "valid_from": agreement.valid_from.isoformat().replace("+00:00", "Z"),
            "valid_to": None,
        }
    ]
    (gas,) = home["gas_meter_points"]
    assert gas["mprn"] == world.gas.identifier
    assert gas["consumption_standard"] == world.gas.details["formula_year_smp_aq"]


def test_consumption_by_the_half_hour_and_by_the_day(world: World) -> None:
    """A day's half-hours add up to the day, and both are in the meter's own time."""
    asked = {"period_from": "2026-03-01T00:00:00Z", "period_to": "2026-03-02T00:00:00Z"}

    halves = get(home_meter(world), key=world.demo.api_key, order_by="period", **asked)
    days = get(home_meter(world), key=world.demo.api_key, group_by="day", **asked)

    assert halves["count"] == len(halves["results"]) == 48
    assert halves["results"][0]["interval_start"].startswith("2026-03-01T00:00:00")
    (day,) = days["results"]
    total = sum(float(one["consumption"]) for one in halves["results"])
    assert float(day["consumption"]) == pytest.approx(total)
    newest = get(home_meter(world), key=world.demo.api_key, page_size=1, **asked)["results"][0]
    assert newest == halves["results"][-1]


def test_gas_in_kilowatt_hours(world: World) -> None:
    serial = world.gas.meters.get().serial_number
    path = f"/v1/gas-meter-points/{world.gas.identifier}/meters/{serial}/consumption/"

    months = get(path, key=world.demo.api_key, group_by="month", period_to="2026-03-01T00:00:00Z")

    assert months["count"] >= 1
    assert float(months["results"][0]["consumption"]) > 0


@pytest.mark.parametrize("key", [None, "sk_live_unknown", "", "\x00"])
def test_who_shows_no_good_key_is_told_so(world: World, key: str | None) -> None:
    path = f"/v1/accounts/{world.account.number}/"
    response = Client(headers={"host": "localhost"}).get(path, headers=basic(key) if key is not None else {})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic")
    assert "detail" in json.loads(response.content)


def test_strangers_find_nothing(world: World) -> None:
    """Another customer and another brand's partner get the answer for what is not there."""
    viewers = Viewers(world)
    paths = (f"/v1/accounts/{world.account.number}/", home_meter(world))
    for caller in ("neighbour", "organization_elsewhere"):
        token = viewers.token(caller)
        for path in paths:
            response = Client(headers={"host": "localhost"}).get(
                path, headers={"Authorization": f"JWT {token}"}
            )
            assert (caller, response.status_code) == (caller, 404)
    serial = world.electricity.meters.get().serial_number
    there = f"/v1/electricity-meter-points/{world.electricity.identifier}/meters/X{serial}/consumption/"
    get(there, key=world.demo.api_key, expect=404)


def test_anybody_asks_only_so_often(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "ANONYMOUS_A_MINUTE", 2)

    get("/v1/products/")
    get("/v1/products/")
    assert get("/v1/products/", expect=429) == {"detail": "Too many requests."}


def test_requests_with_a_key_count_as_points(world: World) -> None:
    viewers = Viewers(world)
    token = viewers.token("owner") or ""
    viewer = access.authenticator(token, NOW)
    before = limits.points_used(viewer, NOW)

    Client(headers={"host": "localhost"}).get(
        f"/v1/accounts/{world.account.number}/", headers={"Authorization": token}
    )

    after = limits.points_used(viewer, NOW)
    assert before is not None
    assert after is not None
    assert after.used == before.used + access.POINTS


def test_a_fault_tells_nothing_of_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("holdfast.rest.products.queries.open_to_all", broken)

    assert get("/v1/products/", expect=500) == {"detail": "Something went wrong on our side."}


def test_statements_do_not_grow_with_properties(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(16):
        get(f"/v1/accounts/{world.account.number}/", key=world.demo.api_key)


def test_the_page_about_the_paths_needs_nothing_from_elsewhere(world: World) -> None:
    page = Client(headers={"host": "localhost"}).get("/v1/rest/").content.decode()

    assert "openapi.json" in page
    assert "https://" not in page
