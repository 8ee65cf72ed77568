"""A dual-fuel home in Britain: it agrees, switches, changes its mind, is rolled over, and leaves.

    20 January 2025    the desk agrees on twelve months for both fuels, from 1 February on
    10 June            electricity changes to a tracker, which the customer was quoted
    14 June, 15:00     the customer goes back on it: the price of before holds from that minute on
    18 December        45 days before the end, both fuels are told what comes next
    31 January 2026    what comes next is agreed, without a minute between
    31 March           the customer moves out, and both agreements end

At the end each supply point has had one price at every moment of its supply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.agreements import operations as agreements
from holdfast.agreements import queries
from holdfast.api import view
from holdfast.api.testing import GraphQL
from holdfast.identity.models import Role
from holdfast.identity.operations import create_user, install_standard_roles
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of
from holdfast.platform.testing import run_jobs
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties import operations as properties
from holdfast.properties.choices import Fuel
from holdfast.quotes.operations import quote_products

if TYPE_CHECKING:
    from holdfast.accounts.models import Account, Brand
    from holdfast.products.models import Product
    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

LONDON = market_of("GB").zone
PASSWORD = "a long walk by the canal"
MPAN, MPRN = "2000050773706", "3938424403"
LONG_BEFORE = datetime(2024, 6, 1, tzinfo=UTC)
FEBRUARY = date(2025, 2, 1)


@dataclass
class Supplier:
    """A supplier with a fixed, a tracking and a default product, and one customer who has moved in."""

    brand: Brand = field(init=False)
    account: Account = field(init=False)
    points: dict[Fuel, SupplyPoint] = field(init=False)

    def __post_init__(self) -> None:
        install_standard_roles()
        now = LONG_BEFORE
        self.brand = accounts.create_brand(
            code="CANAL", name="Canal Energy", market_code="GB", currency="GBP", language="en", now=now
        )
        customer = create_user(
            email="ada@example.com", password=PASSWORD, given_name="Ada", family_name="Moss", now=now
        )
        create_user(
            email="desk@example.com", password=PASSWORD, is_staff=True, roles=("administrator",), now=now
        )
        self.account = accounts.create_account(brand=self.brand, status="ACTIVE", now=now)
        owner = Role.objects.get(code="account-holder")
        accounts.add_user_to_account(user=customer, account=self.account, role=owner, now=now)
        place = properties.create_property(
            address=RichAddress(
                street_address="7 Lock Cottages",
                locality="Stoke Bruerne",
                postal_code="NN12 7SE",
                country="GB",
            ),
            now=now,
        )
        moved_in = start_of_day(FEBRUARY, LONDON)
        properties.start_occupancy(account=self.account, property=place, effective_from=moved_in, now=now)
        self.points = {
            fuel: properties.create_supply_point(
                property=place, market_name=f"GBR_{fuel}", identifier=number, status="ON_SUPPLY", now=now
            )
            for fuel, number in ((Fuel.ELECTRICITY, MPAN), (Fuel.GAS, MPRN))
        }

    def product(self, code: str, *fuels: Fuel, **facts: Any) -> Product:
        made = products.create_product(
            brand_code="CANAL",
            code=code,
            full_name=f"Canal {code.title()}",
            display_name=code.title(),
            available_from=LONG_BEFORE,
            now=LONG_BEFORE,
            **facts,
        )
        for fuel in fuels:
            tariff = products.add_tariff(
                product=made,
                code=f"{fuel[0]}-{code}",
                supply_type=fuel,
                kind=TariffKind.STANDARD,
                now=LONG_BEFORE,
            )
            price = [PriceTerms(LONG_BEFORE, Decimal(20))]
            products.set_rates(
                tariff=tariff, unit_rates={"STANDARD": price}, standing_charges=price, now=LONG_BEFORE
            )
        return made

    def client(self, email: str, at: datetime) -> GraphQL:
        """Somebody who has just logged in."""
        clock = FixedClock(at)
        answer = GraphQL(clock=clock).must(LOGIN, {"input": {"email": email, "password": PASSWORD}})
        return GraphQL(token=answer["obtainKrakenToken"]["token"], clock=clock)

    def held(self, fuel: Fuel) -> list[tuple[str, str, str]]:
        """The prices of a supply point in their order: product, and local first and last moment."""
        found = queries.agreements_of([self.account], fuel=fuel)[self.account.pk]
        return [
            (one.tariff.product.code, _local(one.valid_from), _local(one.valid_to))
            for one in found
            if not one.is_revoked
        ]


def _local(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


LOGIN = "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }"
CREATE = """mutation ($input: CreateAgreementInput!) { createAgreement(input: $input) {
    agreement { id rescissionDeadlineAt } } }"""
SWITCH = """mutation ($input: InitiateProductSwitchInput!) {
    initiateProductSwitch(input: $input) { productCode switchDate } }"""
RESCIND = """mutation ($input: UpdateAgreementRescissionInput!) { updateAgreementRescission(input: $input) {
    agreementRescission { status agreement { isActive } } } }"""
CONFIRM = """mutation ($input: SendAgreementRescissionMessageInput!) {
    sendAgreementRescissionConfirmation(input: $input) { agreementRescission { id } } }"""
TERMINATE = """mutation ($input: TerminateAgreementInput!) { terminateAgreement(input: $input) {
    agreement { id validTo agreedTo } } }"""
AGREEMENTS = """query ($number: String!, $at: DateTime) {
    agreements(accountNumber: $number, activeAt: $at, first: 20) { totalCount edges { node { id } } } }"""
PROOF = """query ($number: String!, $id: Int!) {
    proofOfResidence(accountNumber: $number, agreementId: $id) { temporaryUrl } }"""


def test_a_home_changes_its_mind_and_is_never_without_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    supplier = Supplier()
    both = (Fuel.ELECTRICITY, Fuel.GAS)
    supplier.product("FIXED", *both, term_months=12)
    tracker = supplier.product("TRACKER", Fuel.ELECTRICITY, is_tracker=True)
    supplier.product("FLEXIBLE", *both, is_default=True)

    the_desk_agrees_on_both_fuels(supplier)
    the_customer_takes_a_tracker(supplier, tracker)
    the_customer_thinks_again(supplier)
    nobody_does_anything_and_the_winter_passes(supplier)
    keys = the_customer_shows_where_they_live(supplier, monkeypatch)
    the_customer_moves_out(supplier, keys)

    for fuel in both:
        held = supplier.held(fuel)
        assert held[0][1] == "2025-02-01 00:00"
        assert all(before[2] == after[1] for before, after in pairwise(held))
        assert held[-1][2] == "2026-04-01 00:00"


def the_desk_agrees_on_both_fuels(supplier: Supplier) -> None:
    desk = supplier.client("desk@example.com", at(2025, 1, 20))
    for mpxn in (MPAN, MPRN):
        wish = {
            "accountNumber": supplier.account.number,
            "agreedAt": "2025-01-20T11:00:00Z",
            "productCode": "FIXED",
            "supplyPointExternalIdentifier": mpxn,
            "validFrom": "2025-02-01T00:00:00Z",
            "validTo": "2026-02-01T00:00:00Z",
        }
        agreed = desk.must(CREATE, {"input": wish})["createAgreement"]["agreement"]
        assert agreed["rescissionDeadlineAt"] == "2025-02-04T00:00:00+00:00"  # the 14th day is the 3rd
    assert messages() == ["Your electricity with Canal Energy", "Your gas with Canal Energy"]


def the_customer_takes_a_tracker(supplier: Supplier, tracker: Product) -> None:
    now = at(2025, 6, 3)
    point = supplier.points[Fuel.ELECTRICITY]
    quote = quote_products(account=supplier.account, offered={point: [tracker]}, now=now)
    taken = quote.quoted_supply_points.get().quoted_products.get()
    wish = {
        "accountNumber": supplier.account.number,
        "quotedProductId": str(taken.pk),
        "switchDate": "2025-06-10",
    }

    found = supplier.client("ada@example.com", now).must(SWITCH, {"input": wish})

    assert found["initiateProductSwitch"]["productCode"] == "TRACKER"
    assert messages() == ["You are changing to Tracker"]
    assert supplier.held(Fuel.ELECTRICITY) == [
        ("FIXED", "2025-02-01 00:00", "2025-06-10 00:00"),
        ("TRACKER", "2025-06-10 00:00", ""),
    ]


def the_customer_thinks_again(supplier: Supplier) -> None:
    """On the eleventh day, and from that minute on the price of before holds."""
    regret = at(2025, 6, 14, 14)
    tracked = queries.agreements_of([supplier.account], fuel=Fuel.ELECTRICITY)[supplier.account.pk][1]
    rescission = agreements.start_agreement_rescission(agreement=tracked, now=regret)
    desk = supplier.client("desk@example.com", regret)

    done = desk.must(RESCIND, {"input": {"id": str(rescission.pk), "status": "COMPLETED"}})
    desk.must(CONFIRM, {"input": {"id": str(rescission.pk)}})

    assert done["updateAgreementRescission"]["agreementRescission"] == {
        "status": "COMPLETED",
        "agreement": {"isActive": False},
    }
    assert messages() == ["You are no longer bound by Tracker"]
    assert supplier.held(Fuel.ELECTRICITY)[1:] == [
        ("TRACKER", "2025-06-10 00:00", "2025-06-14 15:00"),
        ("FIXED", "2025-06-14 15:00", "2026-02-01 00:00"),
    ]


def nobody_does_anything_and_the_winter_passes(supplier: Supplier) -> None:
    """Every morning the jobs look at what is due; these are the mornings around what happens."""
    told: dict[date, list[str]] = {}
    december = [at(2025, 12, day, 5) for day in (1, 2, 3, 17, 18, 19)]
    for morning in (*december, at(2026, 1, 30, 5), at(2026, 1, 31, 5), at(2026, 2, 1, 5)):
        agreements.plan_default_rollovers(now=morning)
        agreements.announce_rollovers(now=morning)
        agreements.queue_due_rollovers(now=morning)
        if found := messages():
            told[morning.date()] = found

    follows = [f"Your {fuel} goes on with Flexible" for fuel in ("electricity", "gas")]
    assert told == {date(2025, 12, 18): ["Your Fixed ends soon"] * 2, date(2026, 1, 31): follows}
    assert supplier.held(Fuel.GAS) == [
        ("FIXED", "2025-02-01 00:00", "2026-02-01 00:00"),
        ("FLEXIBLE", "2026-02-01 00:00", ""),
    ]


def the_customer_shows_where_they_live(supplier: Supplier, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """To a landlord, with a document; answers what holds at that time."""
    now = at(2026, 3, 2)
    ada = supplier.client("ada@example.com", now)
    number = supplier.account.number
    current = ada.must(AGREEMENTS, {"number": number, "at": "2026-03-02T12:00:00Z"})["agreements"]
    assert current["totalCount"] == 2
    keys = [edge["node"]["id"] for edge in current["edges"]]

    link = ada.must(PROOF, {"number": number, "id": keys[0]})["proofOfResidence"]["temporaryUrl"]

    monkeypatch.setattr(view, "clock", FixedClock(now))
    assert Client().get(urlsplit(link).path).content.startswith(b"%PDF")
    return keys


def the_customer_moves_out(supplier: Supplier, keys: list[int]) -> None:
    """At the end of March."""
    now = at(2026, 3, 2)
    desk = supplier.client("desk@example.com", now)
    for key in keys:
        wish = {"agreementId": str(key), "terminateAt": "2026-03-31T23:00:00Z", "reason": "moves"}
        ended = desk.must(TERMINATE, {"input": wish})["terminateAgreement"]["agreement"]
        assert (ended["validTo"], ended["agreedTo"]) == ("2026-03-31T23:00:00+00:00", None)
    assert messages() == ["Your Flexible ends"] * 2
    ada = supplier.client("ada@example.com", now)
    everything = ada.must(AGREEMENTS, {"number": supplier.account.number, "at": None})
    assert everything["agreements"]["totalCount"] == 6


def messages() -> list[str]:
    """The subjects of what the customer is sent by the jobs that wait now."""
    mail.outbox.clear()
    run_jobs("agreements.")
    return sorted(str(one.subject) for one in mail.outbox)
