"""A business with two hundred sites is set up by a partner with its secret key, all of it through HTTP.

Twenty regions have an account each and ten sites; each site has a meter point. The sites of a region hang under
the region's head office, and the head offices under that of the whole business. What the partner and the
people of the business ask about it costs the same number of SQL statements for two regions as for twenty.
Another partner, with the same permissions for another brand, sees none of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts import operations as accounts
from holdfast.api.testing import GraphQL
from holdfast.identity import operations as identity
from holdfast.identity.models import Role
from holdfast.kernel.clock import FixedClock
from holdfast.markets.identifiers import make
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.properties import operations as properties
from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
REGIONS, SITES_EACH = 20, 10
#: `addProperty` may be used five times a minute.
PAUSE = timedelta(seconds=13)
SETS_BUSINESSES_UP = [
    "Can access customer queries",
    "Can access third party queries",
    "Can allocate user roles",
    "Can create account user",
    "Can create accounts",
    "Can create businesses",
    "Can create portfolios",
    "Can create property",
    "Can manage property hierarchies",
    "Can query businesses",
    "Can update businesses",
    "Can update portfolios",
]
LOG_IN = "mutation ($i: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $i) { token } }"


class Partner:
    """An organisation that comes with its secret key, and again when its token's hour is nearly over."""

    def __init__(self, key: str, clock: FixedClock) -> None:
        self._key, self._clock = key, clock
        self._log_in()

    def _log_in(self) -> None:
        answer = GraphQL(clock=self._clock).must(LOG_IN, {"i": {"organizationSecretKey": self._key}})
        self.api = GraphQL(token=answer["obtainKrakenToken"]["token"], clock=self._clock)
        self._since = self._clock.now()

    def must(self, document: str, **variables: Any) -> Any:
        if self._clock.now() - self._since > timedelta(minutes=50):
            self._log_in()
        (value,) = self.api.must(document, variables).values()
        return value

    def codes(self, document: str, **variables: Any) -> list[str | None]:
        return self.api.execute(document, variables).codes


@dataclass
class Region:
    """One of the twenty: its account, its sites from the head office on, and their meter points."""

    account_number: str
    sites: list[str] = field(default_factory=list)
    mpans: list[str] = field(default_factory=list)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def partners(clock: FixedClock) -> tuple[Partner, Partner]:
    """Two organisations with the same permissions, for a brand each."""
    identity.install_standard_roles()
    Role.objects.create(code="business-broker", name="Business broker", permissions=SETS_BUSINESSES_UP)
    made = []
    for code in ("NORTH", "SOUTH"):
        accounts.create_brand(
            code=code, name=code.title(), market_code="GB", currency="GBP", language="en", now=MONDAY
        )
        organization = identity.create_organization(
            name=f"{code.title()} brokers", brand_codes=[code], roles=["business-broker"], now=MONDAY
        )
        made.append(identity.create_organization_key(organization=organization, now=MONDAY))
    return Partner(made[0], clock), Partner(made[1], clock)


def person(partner: Partner, given_name: str) -> str:
    """Somebody who works for the business; gives their number."""
    return str(
        partner.must(
            "mutation ($i: BaseInitializeUserInput!) { initializeUser(input: $i) { userNumber } }",
            i={
                "brandCode": "NORTH",
                "customerDetails": {
                    "givenName": given_name,
                    "familyName": "Baker",
                    "email": f"{given_name.lower()}@bakery.example",
                },
            },
        )["userNumber"]
    )


def open_account(partner: Partner, owner: str, portfolio: str, mpans: list[str], name: str) -> dict[str, Any]:
    return {
        "i": {
            "brandCode": "NORTH",
            "userNumber": owner,
            "portfolioNumber": portfolio,
            "accountType": "BUSINESS",
            "billingName": name,
            "billingAddress": {"line1": "1 Mill Lane", "line2": "York", "postalCode": "YO1 7HH"},
            "salesInfo": {"salesChannel": "BROKER"},
            "supplyPointInfoList": [
                {"supplyPointInfo": {"marketName": "GBR_ELECTRICITY", "externalIdentifier": mpan}}
                for mpan in mpans
            ],
        }
    }


OPEN = """mutation ($i: BaseInitializeAccountInput!) {
    initializeAccount(input: $i) { accountNumber isNewAccount } }"""
ADD_SITE = "mutation ($i: AddPropertyInput!) { addProperty(input: $i) { property { id } } }"
HANG = "mutation ($i: AddChildToPropertyInput!) { addChildToProperty(input: $i) { child { id } } }"
LINK = "mutation ($i: LinkAccountToBusinessInput!) { linkAccountToBusiness(input: $i) { business { id } } }"


def set_up_region(
    partner: Partner, clock: FixedClock, *, number: int, owner: str, portfolio: str, business: str
) -> Region:
    """A region's account, its sites below its head office, and the meter point of each."""
    mpans = [make("GBR_ELECTRICITY", number * SITES_EACH + one) for one in range(SITES_EACH)]
    opened = partner.must(OPEN, **open_account(partner, owner, portfolio, mpans, f"Bakery {number}"))
    assert opened["isNewAccount"]
    region = Region(opened["accountNumber"], mpans=mpans)
    for site in range(SITES_EACH):
        clock.advance(PAUSE)
        address = {
            "streetAddress": f"{site + 1} Baker Street {number}",
            "locality": "York",
            "postalCode": "YO1 7HH",
            "country": "GB",
        }
        made = partner.must(ADD_SITE, i={"accountNumber": region.account_number, "address": address})
        region.sites.append(made["property"]["id"])
    head_office, *others = region.sites
    for site_id in others:
        partner.must(HANG, i={"parentId": head_office, "childId": site_id})
    account = partner.must(
        "query ($n: String!) { account(accountNumber: $n) { id } }", n=region.account_number
    )
    partner.must(LINK, i={"businessId": business, "accountId": account["id"]})
    return region


def supply(regions: list[Region], now: datetime) -> None:
    """What the industry brings once the switches are through: a meter point at each site."""
    places = Property.objects.in_bulk()
    for region in regions:
        for site, mpan in zip(region.sites, region.mpans, strict=True):
            properties.create_supply_point(
                property=places[int(site)],
                market_name="GBR_ELECTRICITY",
                identifier=mpan,
                status="ON_SUPPLY",
                now=now,
            )


def statements(api: GraphQL, document: str, **variables: Any) -> tuple[int, Any]:
    """How many SQL statements a question takes, and its answer; asked once before, so that caches are warm."""
    api.must(document, variables)
    with CaptureQueriesContext(connection) as captured:
        answer = api.must(document, variables)
    return len(captured), answer


PORTFOLIO = """query ($number: String!, $first: Int!) {
    portfolio(portfolioNumber: $number) { name accounts(first: $first) { totalCount edges { node {
        number billingName status
        ... on AccountType { properties { id address electricityMeterPoints { mpan } } }
    } } } }
}"""
TREE = """query ($id: ID!, $depth: Int) { property(id: $id) {
    address descendants(first: 100, depth: $depth) { totalCount edges { node {
        id address ... on PropertyType { parent { id } }
    } } }
} }"""
POINTS = """query ($portfolio: String!, $first: Int!) { supplyPoints(portfolioNumber: $portfolio, first: $first) {
    totalCount edges { node { externalIdentifier property { address } } } } }"""


def test_a_business_with_two_hundred_sites(partners: tuple[Partner, Partner], clock: FixedClock) -> None:
    partner, stranger = partners

    # The business, its portfolio, and its people.
    business = partner.must(
        """mutation ($i: CreateBusinessInput!) { createBusiness(input: $i) { business { id name } } }""",
        i={"businessName": "Northern Bakeries", "businessNumber": "01234567", "businessType": "LIMITED"},
    )["business"]
    portfolio = partner.must(
        "mutation ($i: CreatePortfolioInput) { createPortfolio(input: $i) { portfolio { id number } } }",
        i={"brandCode": "NORTH", "collectiveBilling": True},
    )["portfolio"]
    head, regional, viewer = (person(partner, name) for name in ("Hedda", "Reg", "Vera"))

    # A meter point whose check digit is wrong, or that is named twice, opens no account.
    wrong = make("GBR_ELECTRICITY", 1)[:-1] + str((int(make("GBR_ELECTRICITY", 1)[-1]) + 1) % 10)
    refused = open_account(partner, head, portfolio["number"], [wrong], "Bakery")
    assert partner.codes(OPEN, **refused) == ["KT-CT-10325"]
    assert not BusinessEventRecord.objects.filter(name__startswith="accounts.account.created").exists()

    # Twenty regions: the first belongs to its own manager, all others to head office.
    regions = [
        set_up_region(
            partner,
            clock,
            number=number,
            owner=regional if number == 0 else head,
            portfolio=portfolio["number"],
            business=business["id"],
        )
        for number in range(REGIONS)
    ]
    for region in regions[1:]:
        partner.must(HANG, i={"parentId": regions[0].sites[0], "childId": region.sites[0]})
    supply(regions, clock.now())
    partner.must(
        """mutation ($i: GrantUserAccessToBusinessInput!) { grantUserAccessToBusiness(input: $i) { __typename } }""",
        i={"businessId": business["id"], "userNumber": head, "roleCode": "account-holder"},
    )
    partner.must(
        "mutation ($i: AddUserToPortfolioInput!) { addUserToPortfolio(input: $i) { __typename } }",
        i={"portfolioNumber": portfolio["number"], "userNumber": viewer, "roleCode": "account-viewer"},
    )

    _the_partner_sees_it(partner, portfolio["number"], business["id"], regions)
    _people_see_what_is_theirs(clock, regions)
    _the_other_partner_sees_none(stranger, portfolio["number"], business["id"], regions)
    _everything_is_on_record(regions)


def _the_partner_sees_it(partner: Partner, portfolio: str, business: str, regions: list[Region]) -> None:
    linked = partner.must("query ($id: ID) { business(id: $id) { linkedAccountNumbers } }", id=business)
    assert set(linked["linkedAccountNumbers"]) == {region.account_number for region in regions}

    for document, few, many in (
        (PORTFOLIO, {"number": portfolio, "first": 2}, {"number": portfolio, "first": REGIONS}),
        (POINTS, {"portfolio": portfolio, "first": 2}, {"portfolio": portfolio, "first": 100}),
        (TREE, {"id": regions[1].sites[0]}, {"id": regions[0].sites[0], "depth": 5}),
    ):
        cost_of_few, _ = statements(partner.api, document, **few)
        cost_of_many, _ = statements(partner.api, document, **many)
        assert cost_of_many == cost_of_few, document

    seen = partner.must(PORTFOLIO, number=portfolio, first=REGIONS)["accounts"]
    assert seen["totalCount"] == REGIONS
    sites = {
        place["id"]: [point["mpan"] for point in place["electricityMeterPoints"]]
        for edge in seen["edges"]
        for place in edge["node"]["properties"]
    }
    assert sites == {
        site: [mpan] for region in regions for site, mpan in zip(region.sites, region.mpans, strict=True)
    }
    assert partner.must(POINTS, portfolio=portfolio, first=1)["totalCount"] == REGIONS * SITES_EACH
    below = partner.must(TREE, id=regions[0].sites[0], depth=None)["descendants"]
    assert below["totalCount"] == REGIONS * SITES_EACH - 1

    # A hierarchy has no circles, whoever asks for one.
    circle = {"parentId": regions[5].sites[3], "childId": regions[0].sites[0]}
    (code,) = partner.codes(HANG, i=circle)
    assert code is not None
    assert partner.must(TREE, id=regions[0].sites[0], depth=None)["descendants"] == below


def _people_see_what_is_theirs(clock: FixedClock, regions: list[Region]) -> None:
    mine = "{ viewer { accounts { number } } }"
    everything = {region.account_number for region in regions}
    for name, expected in (
        ("hedda", everything),
        ("vera", everything),
        ("reg", {regions[0].account_number}),
    ):
        api = _as(name, clock)
        seen = api.must(mine)["viewer"]["accounts"]
        assert {account["number"] for account in seen} == expected, name
    write = """mutation ($i: OptionsLanguagePreferenceInput!) {
        updateOptionsLanguagePreference(input: $i) { __typename } }"""
    change = {"accountNumber": regions[3].account_number, "optionsLanguagePreference": "ENGLISH"}
    assert _as("vera", clock).execute(write, {"i": change}).codes == ["KT-CT-4123"]  # who only looks
    assert _as("hedda", clock).execute(write, {"i": change}).codes == []


def _as(name: str, clock: FixedClock) -> GraphQL:
    """Somebody of the business, with the key of their own that apps use."""
    from holdfast.identity.models import User  # noqa: PLC0415
    from holdfast.identity.queries import live_secret_keys  # noqa: PLC0415

    user = User.objects.get(email=f"{name}@bakery.example")
    key = live_secret_keys([user])[user.pk]
    token = GraphQL(clock=clock).must(LOG_IN, {"i": {"APIKey": key}})["obtainKrakenToken"]["token"]
    return GraphQL(token=token, clock=clock)


def _the_other_partner_sees_none(
    stranger: Partner, portfolio: str, business: str, regions: list[Region]
) -> None:
    region = regions[0]
    number = region.account_number
    for document, variables in (
        (PORTFOLIO, {"number": portfolio, "first": 2}),
        ("query ($id: ID) { business(id: $id) { name } }", {"id": business}),
        ("query ($n: String!) { account(accountNumber: $n) { number } }", {"n": number}),
        ("query ($n: String!) { properties(accountNumber: $n) { id } }", {"n": number}),
        (ADD_SITE, {"i": {"accountNumber": number, "address": {"country": "GB"}}}),
        (HANG, {"i": {"parentId": region.sites[0], "childId": region.sites[1]}}),
    ):
        assert len(stranger.codes(document, **variables)) == 1, document
    found = stranger.must(
        "query ($t: AccountSearchInputType) { accountsSearch(searchTerms: $t) { account { number } } }",
        t={"account": number},
    )
    assert not found
    places = stranger.must(
        "query ($t: String!) { propertiesSearch(searchTerm: $t) { property { id } } }", t="YO1 7HH"
    )
    assert not places


def _everything_is_on_record(regions: list[Region]) -> None:
    done = AuditRecord.objects.filter(actor_kind="ORGANIZATION")
    assert done.filter(operation="addProperty").count() == REGIONS * SITES_EACH
    assert done.filter(operation="addChildToProperty").count() == REGIONS * SITES_EACH - 1
    assert set(done.filter(operation="initializeAccount").values_list("account_number", flat=True)) == {
        region.account_number for region in regions
    }
    line = BusinessEventRecord.objects.filter(account_number=regions[7].account_number)
    assert line.filter(name__startswith="properties.occupancy.started").count() == SITES_EACH
