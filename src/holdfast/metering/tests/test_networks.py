"""The smart meters of a home share a network, and each of its devices leads to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_organization, make_user
from holdfast.metering import operations
from holdfast.metering.models import SmartDevice
from holdfast.metering.operations import DeviceTerms
from holdfast.metering.tests import NOW
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

NETWORK = """query ($device: String!, $statuses: [DeviceStatuses]) { smartDeviceNetwork(deviceId: $device) {
    id smartDevices(statuses: $statuses) { deviceId type status deviceNetwork { id } } } }"""


def install(
    place: Property, device_id: str, market_name: str = "GBR_ELECTRICITY", kind: str = "ESME"
) -> None:
    operations.install_meter(
        supply_point=make_supply_point(place, market_name),
        serial_number=f"serial of {device_id}",
        installed_at=NOW,
        now=NOW,
        device=DeviceTerms(device_id, kind=kind),
    )


def test_the_meters_of_a_home_are_found_by_any_of_them() -> None:
    user = make_user()
    place = make_property()
    occupy(make_account(user=user), place)
    install(place, "00-01")
    install(place, "00-02", "GBR_GAS", kind="GSME")
    install(make_property(), "00-03")
    SmartDevice.objects.filter(device_id="00-02").update(status="SUSPENDED")
    caller = customer(user)

    found = data_of(ask(caller, NETWORK, device=" 00-02 "))["smartDeviceNetwork"]

    network = {"id": found["id"]}
    assert found["smartDevices"] == [
        {"deviceId": "00-01", "type": "ESME", "status": "COMMISSIONED", "deviceNetwork": network},
        {"deviceId": "00-02", "type": "GSME", "status": "SUSPENDED", "deviceNetwork": network},
    ]
    assert data_of(ask(caller, NETWORK, device="00-01"))["smartDeviceNetwork"] == found
    some = data_of(ask(caller, NETWORK, device="00-01", statuses=["SUSPENDED"]))["smartDeviceNetwork"]
    assert [device["deviceId"] for device in some["smartDevices"]] == ["00-02"]
    document = (
        """query ($id: ID!) { property(id: $id) { smartDeviceNetworks { id smartDevices { deviceId } } } }"""
    )
    assert data_of(ask(caller, document, id=str(place.pk)))["property"]["smartDeviceNetworks"] == [
        {**network, "smartDevices": [{"deviceId": "00-01"}, {"deviceId": "00-02"}]}
    ]


def test_a_strangers_network_is_refused_like_a_device_that_does_not_exist() -> None:
    place = make_property()
    occupy(make_account(user=make_user()), place)
    install(place, "00-01")
    elsewhere = partner(make_organization("ANOTHER", permissions={"Can access customer queries"}))

    assert error_codes(ask(None, NETWORK, device="00-01")) == ["KT-CT-1112"]
    for caller in (customer(make_user()), elsewhere):
        refused = ask(caller, NETWORK, device="00-01")
        assert error_codes(refused) == ["KT-CT-4177"]
        assert ask(caller, NETWORK, device="00-99") == refused


def test_a_french_meter_is_in_no_network() -> None:
    install(make_property("FR"), "LINKY-1", "FRA_ELECTRICITY")

    assert SmartDevice.objects.get().network is None


def test_a_device_that_is_put_in_elsewhere_joins_the_network_there() -> None:
    old, new = make_property(), make_property()
    install(old, "00-01")
    install(new, "00-01")

    network = SmartDevice.objects.select_related("network").get().network
    assert network is not None
    assert network.property_id == new.pk


@pytest.mark.parametrize("homes", [1, 5])
def test_statements_do_not_grow_with_homes(
    homes: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    account = make_account(user=user)
    for number in range(homes):
        place = make_property()
        occupy(account, place)
        install(place, f"00-{number}")

    # viewer, points of the hour, scope, account, properties, occupancy, networks, devices
    with django_assert_max_num_queries(8):
        found: list[dict[str, Any]] = data_of(
            ask(
                customer(user),
                """query ($number: String!) { properties(accountNumber: $number) {
                    smartDeviceNetworks { smartDevices { deviceId deviceNetwork { id } } } } }""",
                number=account.number,
            )
        )["properties"]

    assert [len(place["smartDeviceNetworks"][0]["smartDevices"]) for place in found] == [1] * homes
