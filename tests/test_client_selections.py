"""What working clients select is answered without errors and with data, as far as its root fields are live.

Every request of `data/client_selections.json` runs against a small demo through the real view, with the demo
customer's token. Root fields that are not live yet are left out, and join by themselves once they are.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.models import Account
from holdfast.api.schema import api
from holdfast.api.testing import GraphQL
from holdfast.billing.models import Bill
from holdfast.demo.testing import temporary_demo
from holdfast.kernel.clock import FixedClock
from holdfast.properties.models import Property
from tests.client_documents import INTROSPECTION, ClientRequest, Document, client_requests, has_leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from holdfast.demo.access import DemoAccess

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
#: Which of the demo customer's accounts clients of a territory look at. Germany and Italy have no market yet:
#: their clients read the account types that the British and the Spanish account have.
ACCOUNT_OF = {"GB": 0, "GB-EON": 0, "DE": 0, "FR": 2, "ES": 3, "IT": 3}


def is_live(root: str) -> bool:
    return root in INTROSPECTION or any((kind, root) in api().live for kind in ("query", "mutation"))


REQUESTS = [part for request in client_requests() if (part := request.only(is_live)).select]


@pytest.fixture(scope="module")
def retailer(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoAccess]:
    """A small demo, seeded once for all requests."""
    state = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), temporary_demo(state=state, at=NOW) as access:
        yield access


@pytest.fixture
def demo(retailer: DemoAccess, db: None) -> DemoAccess:
    return retailer


@pytest.fixture
def client(demo: DemoAccess) -> GraphQL:
    graphql = GraphQL(clock=FixedClock(NOW))
    login = "mutation ($key: String!) { obtainKrakenToken(input: { APIKey: $key }) { token } }"
    token = graphql.must(login, {"key": demo.api_key})["obtainKrakenToken"]["token"]
    return GraphQL(token=token, clock=FixedClock(NOW))


def values_for(demo: DemoAccess, request: ClientRequest) -> Callable[[str, str], Any]:
    """What the client of a territory would pass, by field and argument; None leaves an argument out."""
    account = Account.objects.get(number=demo.account_numbers[ACCOUNT_OF[request.territory]])
    home = Property.objects.filter(occupancy_periods__account=account)[0]
    point = home.supply_points.get(direction="IMPORT", market_name__endswith="_ELECTRICITY")
    bill = Bill.objects.filter(account=account).order_by("pk")[0]
    electricity = {
        "readingDirection": "CONSUMPTION",
        "readingFrequencyType": "HOUR_INTERVAL",
        "marketSupplyPointId": point.identifier,
    }
    gas = home.supply_points.filter(market_name__endswith="_GAS").first()
    passed = {
        "accountNumber": account.number,
        "active": True,
        "activeAt": NOW.isoformat(),
        "code": point.agreements.get().tariff.product.code,
        "deviceId": point.meters.get().smart_device.device_id,
        "end": NOW.isoformat(),
        "endAt": NOW.isoformat(),
        "endOn": NOW.date().isoformat(),
        "first": 5,
        "fromDate": "2025-12-01",
        "grouping": "HALF_HOURLY",
        "id": str(home.pk),
        "includeInactive": True,
        "input": credential(demo, request),
        "invoiceId": bill.pk,
        "ledgerNumber": bill.ledger.number,
        "mpxn": point.identifier,
        "pceRef": gas.identifier if gas is not None else None,
        "prmId": point.identifier,
        "start": (NOW - timedelta(days=2)).isoformat(),
        "postcode": home.postcode,
        "productCode": point.agreements.get().tariff.product.code,
        "startAt": (NOW - timedelta(days=2)).isoformat(),
        "startOn": (NOW - timedelta(days=2)).date().isoformat(),
        "statementId": bill.pk,
        "timezone": point.channels.get().timezone,
        "utilityFilters": [{"electricityFilters": electricity}],
    }
    special = {
        ("agreement", "id"): str(point.agreements.get().pk),
        ("bills", "orderBy"): "ISSUED_DATE_DESC",
        ("invoices", "orderBy"): "FINALIZED_AT_DESC",
    }
    return lambda field, argument: special.get((field, argument), passed.get(argument))


def credential(demo: DemoAccess, request: ClientRequest) -> dict[str, str]:
    if {"apikey", "apiKey", "key"} & request.declared.keys():
        return {"APIKey": demo.api_key}
    return {"email": demo.email, "password": demo.password}


#: Fields that exist nowhere: these requests earn a plain GraphQL error, by number in the list.
NOWHERE = {
    35: "Fragment cannot be spread here as objects of type 'GasTariffType' can never be of type 'StandardTariff'.",
    67: "Unknown argument 'accountNumber' on field 'Query.smartTariffComparison'.",
    97: "Argument 'Query.gasMeterReadings(meterId:)' of type 'String!' is required, but it was not provided.",
    113: "Cannot query field 'registerObisCode' on type 'GasMeterReadingType'. Did you mean 'registers'?",
    114: "Cannot query field 'value' on type 'ElectricityMeterReadingType'.",
    116: "Cannot query field 'meterReadings' on type 'ElectricityMeterPointType'.",
    117: "Field 'address' must not have a selection since type 'String' has no subfields.",
    118: "Field 'address' must not have a selection since type 'String' has no subfields.",
}
#: Requests for nothing but what no customer has yet: market locations in Germany, and referrals.
NOTHING_YET = {
    58: {"account": {"referrals": None, "activeReferralSchemes": None}},
    120: {"account": {"property": {"electricityMalos": []}}},
}
ANSWERED = [request for request in REQUESTS if request.number not in NOWHERE]
REFUSED = [request for request in REQUESTS if request.number in NOWHERE]


@pytest.mark.parametrize("request_", ANSWERED, ids=str)
def test_it_is_answered_with_data(demo: DemoAccess, client: GraphQL, request_: ClientRequest) -> None:
    document = Document(api().schema, request_, values_for(demo, request_))

    response = client.execute(document.text, document.variables)

    assert response.errors == []
    assert response.status == 200
    if request_.number in NOTHING_YET:
        assert response.data == NOTHING_YET[request_.number]
    else:
        assert all(has_leaf(response.data[root]) for root in request_.roots), response.data


@pytest.mark.parametrize("request_", REFUSED, ids=str)
def test_fields_that_exist_nowhere_are_refused_before_anything_runs(
    demo: DemoAccess, client: GraphQL, request_: ClientRequest
) -> None:
    document = Document(api().schema, request_, values_for(demo, request_))

    response = client.execute(document.text, document.variables)

    assert response.status == 400
    assert response.data is None
    assert response.errors[0]["message"] == NOWHERE[request_.number]
    assert response.errors[0]["extensions"]["errorType"] == "VALIDATION"


def test_every_market_is_tried() -> None:
    assert {request.territory for request in ANSWERED} == set(ACCOUNT_OF)
    assert {"viewer", "account", "property", "properties", "applicableRates", "obtainKrakenToken"} <= {
        root for request in ANSWERED for root in request.roots
    }
