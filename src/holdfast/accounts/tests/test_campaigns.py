from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import Account, AccountCampaign, AccountNote, Campaign
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.api.testing import GraphQL
from holdfast.identity.tokens import GrantType, Holder, HolderKind, issue
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord, BusinessEventRecord

pytestmark = pytest.mark.django_db

ADD = (
    "mutation ($input: AddCampaignToAccountInput!) { addCampaignToAccount(input: $input) { campaignAdded } }"
)
REMOVE = """mutation ($input: RemoveCampaignFromAccountInput!) {
    removeCampaignFromAccount(input: $input) { campaignRemoved }
}"""
UPDATE = """mutation ($input: UpdateCampaignAccountExpiryDateInput!) {
    updateCampaignAccountExpiryDate(input: $input) { campaignAccount { slug expiryDate } }
}"""
PARTS = """query ($number: String!) {
    campaigns(accountNumber: $number, first: 9) { totalCount edges { node {
        name slug startDate expiryDate campaignExpiryDate
    } } }
    activeCampaignOffers(accountNumber: $number) { name slug expiryDate }
}"""
MANAGES = {
    "Can access customer queries",
    "Can add campaign to account",
    "Can remove campaign from account",
    "Can update campaign account",
}


def make_campaign(slug: str = "winter", **values: Any) -> Campaign:
    return operations.create_campaign(slug=slug, name=slug.title(), now=NOW, **values)


def agent() -> Any:
    return customer(make_staff(permissions=MANAGES))


def parts_of(account: Account) -> list[tuple[date, date | None]]:
    return list(account.campaigns.order_by("pk").values_list("start_date", "expiry_date"))


def test_an_account_takes_part_for_longer_and_leaves() -> None:
    user = make_user()
    account, caller = make_account(user=user), agent()
    make_campaign(has_offer=True, expiry_date=date(2025, 6, 1))
    joining = {"accountNumber": account.number, "campaign": "winter", "expiryDate": "2025-04-01"}

    assert data_of(ask(caller, ADD, input=joining))["addCampaignToAccount"] == {"campaignAdded": True}
    assert data_of(ask(caller, ADD, input=joining))["addCampaignToAccount"] == {"campaignAdded": False}

    shown = data_of(ask(customer(user), PARTS, number=account.number))
    assert shown["campaigns"] == {
        "totalCount": 1,
        "edges": [
            {
                "node": {
                    "name": "Winter",
                    "slug": "winter",
                    "startDate": "2025-03-01",
                    "expiryDate": "2025-04-01",
                    "campaignExpiryDate": "2025-06-01",
                }
            }
        ],
    }
    assert shown["activeCampaignOffers"] == [{"name": "Winter", "slug": "winter", "expiryDate": "2025-06-01"}]

    longer = {
        "accountNumber": account.number,
        "campaignSlug": "winter",
        "expiryDate": "2025-05-01",
        "note": "Asked for a month more.",
    }
    changed = data_of(ask(caller, UPDATE, input=longer))["updateCampaignAccountExpiryDate"]
    assert changed["campaignAccount"] == {"slug": "winter", "expiryDate": "2025-05-01"}
    assert AccountNote.objects.get().body == "Asked for a month more."

    leaving = {"accountNumber": account.number, "campaignName": "WINTER"}
    data_of(ask(caller, REMOVE, input=leaving))
    assert parts_of(account) == [(date(2025, 3, 1), date(2025, 3, 1))]
    listed = data_of(
        ask(customer(user), "{ viewer { accounts { ... on AccountType { campaigns { slug } } } } }")
    )
    assert listed["viewer"]["accounts"] == [{"campaigns": [{"slug": "winter"}]}]
    assert data_of(ask(customer(user), PARTS, number=account.number))["activeCampaignOffers"] == []
    events = BusinessEventRecord.objects.filter(
        name__startswith="accounts.campaign", account_number=account.number
    )
    assert [event.name.split(".")[-1] for event in events.order_by("pk")] == [
        "joined-v1",
        "changed-v1",
        "left-v1",
    ]
    assert AuditRecord.objects.filter(account_number=account.number).count() == 3


def test_a_part_can_begin_and_end_later() -> None:
    account, caller = make_account(), agent()
    make_campaign()
    joining = {"accountNumber": account.number, "campaign": "winter", "startDate": "2025-04-01"}
    data_of(ask(caller, ADD, input=joining))

    ending = {"accountNumber": account.number, "campaignName": "winter", "expireAt": "2025-05-01"}
    data_of(ask(caller, REMOVE, input=ending))

    assert parts_of(account) == [(date(2025, 4, 1), date(2025, 5, 1))]
    assert data_of(ask(caller, PARTS, number=account.number))["activeCampaignOffers"] == []


def test_only_campaigns_that_are_on_for_the_brand_can_be_joined() -> None:
    account = make_account()
    make_campaign("over", expiry_date=date(2025, 3, 1))
    make_campaign("french", brand=make_brand("HOLDFAST_FR", market="FR"))
    make_campaign("winter")

    for slug in ("over", "french", "unknown"):
        joining = {"accountNumber": account.number, "campaign": slug}
        assert error_codes(ask(agent(), ADD, input=joining)) == ["KT-CT-7427"]
    backwards = {"accountNumber": account.number, "campaign": "winter", "expiryDate": "2025-03-01"}
    assert error_codes(ask(agent(), ADD, input=backwards)) == ["KT-CT-1605"]
    assert parts_of(account) == []


def test_what_an_account_is_not_in_cannot_end() -> None:
    account, caller = make_account(), agent()
    make_campaign()

    def leaving(**given: str) -> list[str]:
        whole = {"accountNumber": account.number, "campaignName": "winter", **given}
        return error_codes(ask(caller, REMOVE, input=whole))

    def moving(day: str, **given: str) -> list[str]:
        whole = {"accountNumber": account.number, "campaignSlug": "winter", "expiryDate": day, **given}
        return error_codes(ask(caller, UPDATE, input=whole))

    assert leaving() == ["KT-CT-7426"]
    assert moving("2025-05-01") == ["KT-CT-7429"]
    operations.add_campaign_to_account(account=account, slug="winter", now=NOW)
    assert leaving(expireAt="2025-02-28") == ["KT-CT-7424"]
    assert moving("2025-02-28") == ["KT-CT-7428"]
    assert moving("2025-05-01", note="n" * 10_001) == ["KT-CT-7428"]
    assert parts_of(account) == [(date(2025, 3, 1), None)]


@pytest.mark.parametrize(
    ("document", "given", "out_of_reach"),
    [
        (ADD, {"campaign": "winter"}, "KT-CT-4123"),
        (REMOVE, {"campaignName": "winter"}, "KT-CT-4177"),
        (UPDATE, {"campaignSlug": "winter", "expiryDate": "2025-05-01"}, "KT-CT-4123"),
    ],
)
def test_campaigns_are_joined_and_left_by_those_who_may(
    document: str, given: dict[str, str], out_of_reach: str
) -> None:
    user = make_user()
    account = make_account(user=user)
    make_campaign()
    whole = {"accountNumber": account.number, **given}
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=MANAGES))

    assert error_codes(ask(None, document, input=whole)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(user), document, input=whole)) == ["KT-CT-1111"]
    assert error_codes(ask(elsewhere, document, input=whole)) == [out_of_reach]
    assert not AccountCampaign.objects.exists()


def test_strangers_do_not_see_campaigns() -> None:
    account = make_account(user=make_user())

    assert set(error_codes(ask(customer(make_user()), PARTS, number=account.number))) == {"KT-CT-4177"}
    assert set(error_codes(ask(None, PARTS, number=account.number))) == {"KT-CT-1112"}


def test_a_link_to_the_dashboards_shows_campaigns_and_not_the_account() -> None:
    user = make_user()
    account, other = make_account(user=user), make_account()
    make_campaign()
    operations.add_campaign_to_account(account=account, slug="winter", now=NOW)
    holder = Holder(HolderKind.USER, user.pk)
    token = issue(
        holder=holder,
        grant_type=GrantType.PRE_SIGNED_KEY,
        generation=0,
        scopes=("VIEW_CAMPAIGN_DASHBOARDS",),
        now=NOW,
    ).text
    api = GraphQL(token=token, clock=FixedClock(NOW))

    shown = api.must(PARTS, {"number": account.number})

    assert shown["campaigns"]["edges"][0]["node"]["slug"] == "winter"
    assert api.execute(PARTS, {"number": other.number}).codes == ["KT-CT-4177", "KT-CT-4177"]
    one = "query ($number: String!) { account(accountNumber: $number) { number } }"
    assert len(api.execute(one, {"number": account.number}).codes) == 1
