from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.contributions import places
from holdfast.accounts.models import CustomerAsset
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import Organization

pytestmark = pytest.mark.django_db

REGISTER = """mutation ($input: RegisterCustomerAssetInput!) { registerCustomerAsset(input: $input) {
    customerAsset { id accountNumber physicalId name type activeFrom activeTo }
} }"""
RETIRE = """mutation ($input: RetireCustomerAssetInput!) { retireCustomerAsset(input: $input) {
    customerAsset { id activeTo }
} }"""
LISTED = "query ($number: String!) { account(accountNumber: $number) { customerAssets { physicalId } } }"
MANAGES = {"Can access customer queries", "Can register customer assets", "Can manage customer assets"}
HOME = 7


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every account lives at one property, where one supply point lies."""
    monkeypatch.setattr(
        places, "occupies", lambda _account, place, point, _at: place == HOME and point in (None, 8)
    )


@pytest.fixture
def maker() -> Organization:
    return make_organization(make_brand().code, permissions=MANAGES)


def car(account: Account, maker: Organization, **changes: Any) -> dict[str, Any]:
    return {
        "accountNumber": account.number,
        "propertyId": HOME,
        "physicalId": "VIN1",
        "name": "The blue car",
        "type": "EV",
        "organisationId": maker.pk,
        "organisationDeviceId": "d-1",
        "supplyPointId": 8,
        **changes,
    }


def test_a_maker_registers_a_car_and_retires_it(maker: Organization) -> None:
    user = make_user()
    account = make_account(user=user)
    caller = partner(maker)

    asset = data_of(ask(caller, REGISTER, input=car(account, maker)))["registerCustomerAsset"][
        "customerAsset"
    ]

    assert asset == {
        "id": str(CustomerAsset.objects.get().pk),
        "accountNumber": account.number,
        "physicalId": "VIN1",
        "name": "The blue car",
        "type": "EV",
        "activeFrom": NOW.isoformat(),
        "activeTo": None,
    }
    listed = data_of(ask(customer(user), LISTED, number=account.number))["account"]["customerAssets"]
    assert listed == [{"physicalId": "VIN1"}]

    retired = data_of(ask(caller, RETIRE, input={"customerAssetId": asset["id"]}))["retireCustomerAsset"]
    assert retired["customerAsset"]["activeTo"] == NOW.isoformat()
    data_of(ask(caller, REGISTER, input=car(account, maker)))
    assert CustomerAsset.objects.count() == 2
    names = BusinessEventRecord.objects.filter(name__startswith="accounts.asset").order_by("pk")
    assert [event.name.split(".")[-1] for event in names] == ["registered-v1", "retired-v1", "registered-v1"]
    assert AuditRecord.objects.filter(account_number=account.number).count() == 3


def test_a_thing_is_registered_once(maker: Organization) -> None:
    account, caller = make_account(), partner(maker)
    data_of(ask(caller, REGISTER, input=car(account, maker)))

    for changes in ({"organisationDeviceId": "d-2"}, {"physicalId": "VIN2"}):
        assert error_codes(ask(caller, REGISTER, input=car(account, maker, **changes))) == ["KT-CT-14602"]
    assert CustomerAsset.objects.count() == 1


def test_things_are_registered_where_the_account_lives_and_by_who_runs_them(maker: Organization) -> None:
    account, other = make_account(), make_organization(make_brand().code, permissions=MANAGES)
    caller = partner(maker)

    for changes, code in (
        ({"propertyId": 9}, "KT-CT-1128"),
        ({"supplyPointId": 9}, "KT-CT-1128"),
        ({"organisationId": other.pk}, "KT-CT-1128"),
        ({"organisationId": 999_999}, "KT-CT-1128"),
        ({"accountNumber": "A-FFFFFFFF"}, "KT-CT-1128"),
        ({"physicalId": " "}, "KT-CT-1605"),
        ({"name": "n" * 201}, "KT-CT-1605"),
    ):
        assert error_codes(ask(caller, REGISTER, input=car(account, maker, **changes))) == [code]
    assert not CustomerAsset.objects.exists()


def test_what_is_not_in_use_or_not_ones_own_cannot_be_retired(maker: Organization) -> None:
    account, caller = make_account(), partner(maker)
    key = data_of(ask(caller, REGISTER, input=car(account, maker)))["registerCustomerAsset"]["customerAsset"][
        "id"
    ]
    competitor = partner(make_organization(make_brand().code, permissions=MANAGES))
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=MANAGES))

    def retiring(who: Any, **given: str) -> list[str]:
        return error_codes(ask(who, RETIRE, input={"customerAssetId": key, **given}))

    assert retiring(competitor) == ["KT-CT-14603"]
    assert retiring(elsewhere) == ["KT-CT-14603"]
    assert retiring(caller, customerAssetId="999999") == ["KT-CT-14603"]
    assert retiring(caller, customerAssetId="nonsense") == ["KT-CT-14603"]
    for moment in (NOW - timedelta(days=1), NOW + timedelta(days=1)):
        assert retiring(caller, retiredAt=moment.isoformat()) == ["KT-CT-14603"]
    assert CustomerAsset.objects.get().active_to is None
    assert retiring(caller) == []
    assert retiring(caller) == ["KT-CT-14603"]


def test_support_registers_for_a_maker_and_nobody_without_the_permission(maker: Organization) -> None:
    user = make_user()
    account = make_account(user=user)
    agent = customer(make_staff(permissions=MANAGES))

    assert error_codes(ask(None, REGISTER, input=car(account, maker))) == ["KT-CT-1112"]
    assert error_codes(ask(None, RETIRE, input={"customerAssetId": "1"})) == ["KT-CT-1112"]
    assert error_codes(ask(customer(user), REGISTER, input=car(account, maker))) == ["KT-CT-1128"]
    assert error_codes(ask(customer(user), RETIRE, input={"customerAssetId": "1"})) == ["KT-CT-1111"]
    assert error_codes(ask(agent, REGISTER, input=car(account, maker))) == []
