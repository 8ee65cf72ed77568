"""A customer comes, settles in, moves house, complains and leaves: all of it through HTTP.

The web shop, one of the supplier's own systems, signs Ada Moss up. She reads her mail, follows the links in it,
and uses the API with what she has set up. A member of staff helps in the back office. What each step leaves
behind is looked at: business events on the account's time line, records of who did what, and mails.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from holdfast.accounts import operations as accounts
from holdfast.api import view
from holdfast.api.testing import GraphQL
from holdfast.identity import operations as identity
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import run_jobs
from tests.stories.browsing import Browser

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

MARCH_2 = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "a long walk by the canal"
OFFICE_PASSWORD = "eight quiet herons fishing"
EMAIL = "ada.moss@example.com"
OLD_HOME = {
    "streetAddress": "7 Lock Cottages",
    "locality": "Towcester",
    "postalCode": "NN12 7SE",
    "country": "GB",
}
HOMES = "query ($n: String!, $a: Boolean) { properties(accountNumber: $n, active: $a) { address } }"
NEW_HOME = {
    "streetAddress": "14 Quay Street",
    "locality": "Bristol",
    "postalCode": "BS1 4QA",
    "country": "GB",
}


@pytest.fixture
def shop_key(settings: SettingsWrapper) -> str:
    """What is there before the first customer: a brand, what it asks consent to, a shop and somebody at a desk."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    identity.install_standard_roles()
    brand = accounts.create_brand(
        code="CANAL", name="Canal Energy", market_code="GB", currency="GBP", language="en", now=MARCH_2
    )
    for code, name in (("NEWSLETTER", "Our newsletter"), ("USAGE_DATA", "Use of half-hourly data")):
        accounts.create_consent_type(brand=brand, code=code, name=name, now=MARCH_2)
    desk = identity.create_user(
        email="desk@canal.example", is_staff=True, roles=["support-lead"], now=MARCH_2
    )
    identity.set_password(user=desk, password=OFFICE_PASSWORD, now=MARCH_2)
    shop = identity.create_organization(
        name="Web shop", brand_codes=["CANAL"], roles=["full-access-integration"], now=MARCH_2
    )
    return identity.create_organization_key(organization=shop, now=MARCH_2)


class Story:
    """Everybody in it, at one moment that moves on."""

    def __init__(self, shop_key: str, clock: FixedClock) -> None:
        self.shop_key, self.clock = shop_key, clock
        self.number = ""
        self.ada, self.office = Browser(), Browser()
        self._seen_events = BusinessEventRecord.objects.count()
        self._seen_records = AuditRecord.objects.count()
        mail.outbox.clear()

    def days_later(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))

    def log_in(self, **credentials: str) -> GraphQL:
        token = self.must(
            GraphQL(clock=self.clock),
            "mutation ($i: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $i) { token } }",
            i=credentials,
        )["token"]
        return GraphQL(token=token, clock=self.clock)

    @staticmethod
    def must(api: GraphQL, document: str, **variables: Any) -> Any:
        (value,) = api.must(document, variables).values()
        return value

    def happened(self) -> set[str]:
        """The business events since it was last asked, without their versions."""
        names = BusinessEventRecord.objects.order_by("pk").values_list("name", flat=True)[self._seen_events :]
        found = [name.rpartition("-")[0] for name in names]
        self._seen_events += len(found)
        return set(found)

    def recorded(self) -> list[tuple[str, str]]:
        """Who did what since it was last asked, by kind of actor and operation."""
        kept = AuditRecord.objects.order_by("pk").values_list("actor_kind", "operation")[self._seen_records :]
        found = [(kind, operation) for kind, operation in kept if not operation.startswith("obtain")]
        self._seen_records = AuditRecord.objects.count()
        return found

    def mail(self) -> mail.EmailMessage:
        """The one mail since it was last asked, its jobs run first."""
        run_jobs()
        (message,) = mail.outbox
        mail.outbox.clear()
        return message

    def link(self) -> str:
        (link,) = re.findall(r"https?://\S+", str(self.mail().body))
        return str(link)


def _signs_up(story: Story) -> None:
    """The shop makes Ada and her account known. Asked again, as shops do, it finds both."""
    shop = story.log_in(organizationSecretKey=story.shop_key)
    person = {"givenName": "Ada", "familyName": "Moss", "email": EMAIL, "mobile": "07400 123456"}
    sign_up = """mutation ($i: BaseInitializeUserInput!) {
        initializeUser(input: $i) { isNewUser userNumber } }"""
    user = story.must(shop, sign_up, i={"brandCode": "CANAL", "customerDetails": person})
    assert user["isNewUser"]
    assert story.must(shop, sign_up, i={"brandCode": "CANAL", "customerDetails": person}) == {
        "isNewUser": False,
        "userNumber": user["userNumber"],
    }
    opened = story.must(
        shop,
        """mutation ($i: BaseInitializeAccountInput!) {
            initializeAccount(input: $i) { isNewAccount accountNumber } }""",
        i={
            "brandCode": "CANAL",
            "userNumber": user["userNumber"],
            "billingName": "Ada Moss",
            "billingAddress": {"line1": "7 Lock Cottages", "line2": "Towcester", "postalCode": "NN12 7SE"},
            "salesInfo": {"salesChannel": "DIRECT"},
        },
    )
    story.number = opened["accountNumber"]
    assert opened["isNewAccount"]
    first_home = story.must(
        shop,
        "mutation ($i: AddPropertyInput!) { addProperty(input: $i) { property { id address } } }",
        i={"accountNumber": story.number, "address": OLD_HOME},
    )["property"]
    assert first_home["address"] == "7 Lock Cottages, Towcester, NN12 7SE"
    assert story.happened() == {
        "identity.user.created",
        "identity.user.initialized",
        "accounts.portfolio.created",
        "accounts.account.created",
        "accounts.account.user_added",
        "accounts.application.created",
        "properties.property.created",
        "properties.occupancy.started",
    }
    assert story.recorded() == [
        ("ORGANIZATION", "initializeUser"),
        ("ORGANIZATION", "initializeUser"),
        ("ORGANIZATION", "initializeAccount"),
        ("ORGANIZATION", "addProperty"),
    ]


def _confirms_her_address(story: Story) -> None:
    """Her address: a mail, a page, a button. Opening the page confirms nothing."""
    shop = story.log_in(organizationSecretKey=story.shop_key)
    story.must(
        shop,
        "mutation ($i: SendVerificationEmailInput!) { sendVerificationEmail(input: $i) { __typename } }",
        i={"email": EMAIL},
    )
    page = story.ada.open(story.link())
    assert f"Is {EMAIL} your address?" in page.text
    assert "Canal Energy" in page.text
    assert "identity.email.verified" not in story.happened()
    assert "Your address is confirmed" in story.ada.submit(page.form("/verify-email/")).text
    assert story.happened() == {"identity.email.verified"}
    assert story.recorded() == [("ORGANIZATION", "sendVerificationEmail"), ("CUSTOMER", "verifyEmail")]


def _chooses_a_password(story: Story) -> None:
    """Her password, by the link that she is sent."""
    asked = story.ada.submit(story.ada.open("/reset-password/").form("/reset-password/"), email=EMAIL)
    assert "Please look into your mail" in asked.text
    page = story.ada.open(story.link())
    refused = story.ada.submit(page.form("/reset-password/"), password="moss", again="moss")
    assert "at least 10 characters" in refused.text
    assert (
        "is saved" in story.ada.submit(page.form("/reset-password/"), password=PASSWORD, again=PASSWORD).text
    )
    assert story.mail().subject == "Your Canal Energy password has changed"
    assert {"identity.password_reset.requested", "identity.password.changed"} <= story.happened()
    assert story.recorded() == [("CUSTOMER", "resetUserPassword")]


def _says_what_she_wants(story: Story) -> None:
    """What she wants to be sent, and what she agrees to, once and twice."""
    customer = story.log_in(email=EMAIL, password=PASSWORD)
    kept = story.must(
        customer,
        """mutation ($i: UpdateAccountUserCommsPreferencesMutationInput!) { updateCommsPreferences(input: $i) {
            isOptedInToOfferMessages isOptedInToSmsMessages } }""",
        i={"isOptedInToOfferMessages": False, "isOptedInToSmsMessages": True},
    )
    assert kept == {"isOptedInToOfferMessages": False, "isOptedInToSmsMessages": True}
    story.must(
        customer,
        """mutation ($n: String!, $c: [ConsentInput]!) {
            updateAccountConsents(accountNumber: $n, consents: $c) { consents { code value } } }""",
        n=story.number,
        c=[{"code": "USAGE_DATA", "value": "REJECTED"}],
    )
    story.must(
        customer,
        "mutation ($i: DoubleOptInInput) { requestDoubleOptIn(input: $i) { consent { code value } } }",
        i={
            "accountNumber": story.number,
            "consentTypeCode": "NEWSLETTER",
            "ipAddress": "192.0.2.7",
            "emailAddress": EMAIL,
        },
    )
    page = story.ada.open(story.link())
    assert "You told Canal Energy that you agree: Our newsletter." in page.text
    assert "We have noted that you agree" in story.ada.submit(page.form("/confirm-consent/")).text
    consents = "query ($n: String!) { account(accountNumber: $n) { consents { code value } } }"
    assert story.must(customer, consents, n=story.number)["consents"] == [
        {"code": "NEWSLETTER", "value": "ACCEPTED"},
        {"code": "USAGE_DATA", "value": "REJECTED"},
    ]
    assert {
        "accounts.user.comms_preferences_changed",
        "accounts.consent.updated",
        "accounts.consent.double_opt_in_confirmed",
    } <= story.happened()
    assert [operation for _, operation in story.recorded()] == [
        "updateCommsPreferences",
        "updateAccountConsents",
        "requestDoubleOptIn",
        "confirmDoubleOptIn",
    ]


def _moves_house(story: Story) -> None:
    """Forty days later she moves house: the desk lets her out of one and into the other, her bills follow."""
    story.days_later(40)
    story.office.submit(
        story.office.open("/admin/").form("/admin/login/"),
        username="desk@canal.example",
        password=OFFICE_PASSWORD,
    )
    found = story.office.open("/admin/accounts/account/", q="7 lock cottages")
    account_page = story.office.open(found.links[story.number])
    period = story.office.open(account_page.links["from 2 Mar 2026"])
    left = story.office.submit(period.form("/do/move-out/"), **{"move-out-last_day": "2026-04-12"})
    assert "They move out." in left.text
    customer = story.log_in(email=EMAIL, password=PASSWORD)
    shop = story.log_in(organizationSecretKey=story.shop_key)
    story.must(
        shop,
        "mutation ($i: AddPropertyInput!) { addProperty(input: $i) { property { id } } }",
        i={"accountNumber": story.number, "address": NEW_HOME},
    )
    moved = story.must(
        customer,
        """mutation ($i: AccountBillingAddressInput!) { updateAccountBillingAddress(input: $i) {
            account { splitBillingAddress } } }""",
        i={"accountNumber": story.number, "billingAddress": NEW_HOME},
    )
    assert moved["account"]["splitBillingAddress"][0] == "14 Quay Street"
    story.days_later(1)
    customer = story.log_in(email=EMAIL, password=PASSWORD)
    assert story.must(customer, HOMES, n=story.number, a=True) == [
        {"address": "14 Quay Street, Bristol, BS1 4QA"}
    ]
    assert len(story.must(customer, HOMES, n=story.number)) == 2
    assert {
        "properties.occupancy.ended",
        "properties.occupancy.started",
        "accounts.account.billing_address_changed",
    } <= story.happened()
    assert story.recorded() == [
        ("SUPPORT", "backoffice:move-out"),
        ("ORGANIZATION", "addProperty"),
        ("CUSTOMER", "updateAccountBillingAddress"),
    ]


def _complains(story: Story) -> None:
    """She complains. The complaint goes as far as one can before it is resolved."""
    desk = story.log_in(email="desk@canal.example", password=OFFICE_PASSWORD)
    complaint = story.must(
        desk,
        """mutation ($c: CreateComplaintInputType!) { createComplaint(complaint: $c) {
            complaint { id type creationDate resolutionDate } } }""",
        c={
            "accountNumber": story.number,
            "brand": "CANAL",
            "communicationSource": "TELEPHONE",
            "status": "OPEN",
            "type": "Moving",
            "summary": "Billed for the old home.",
        },
    )["complaint"]
    assert (complaint["creationDate"], complaint["resolutionDate"]) == ("2026-04-12", None)
    page = story.office.open(f"/admin/accounts/complaint/{complaint['id']}/change/")
    page = story.office.submit(page.form("/do/assign/"))
    for status in ("IN_PROGRESS", "ESCALATED", "DEADLOCKED", "OMBUDSMAN", "RESOLVED"):
        story.days_later(7)
        form = page.form("/do/contact/")
        assert status in form.choices["contact-status"]
        page = story.office.submit(
            form, **{"contact-status": status, "contact-action_taken": f"Now {status.lower()}."}
        )
        assert "The exchange is kept." in page.text
    assert page.form("/do/contact/").choices["contact-status"] == ["IN_PROGRESS"]
    customer = story.log_in(email=EMAIL, password=PASSWORD)
    told = story.must(
        customer,
        """query ($id: Int!) { complaint(complaintId: $id) { resolutionDate assigneeId
            contacts(first: 10) { edges { node { status actionTaken } } } } }""",
        id=int(complaint["id"]),
    )
    assert told["resolutionDate"] == "2026-05-17"
    assert told["assigneeId"]
    assert [edge["node"]["status"] for edge in told["contacts"]["edges"]] == [
        "OPEN",
        "IN_PROGRESS",
        "ESCALATED",
        "DEADLOCKED",
        "OMBUDSMAN",
        "RESOLVED",
    ]
    assert story.happened() == {
        "accounts.complaint.created",
        "accounts.complaint.assigned",
        "accounts.complaint.contact_added",
    }
    assert story.recorded() == [
        ("SUPPORT", "createComplaint"),
        ("SUPPORT", "backoffice:assign"),
        *[("SUPPORT", "backoffice:contact")] * 5,
    ]


def _leaves(story: Story) -> None:
    """She leaves, and what she agreed to goes with her."""
    customer = story.log_in(email=EMAIL, password=PASSWORD)
    story.must(
        customer,
        """mutation ($n: String!, $c: [ConsentInput]!) {
            updateAccountConsents(accountNumber: $n, consents: $c) { consents { code value } } }""",
        n=story.number,
        c=[{"code": "NEWSLETTER", "value": "REJECTED"}],
    )
    found = story.office.open("/admin/accounts/account/", q=story.number)
    account_page = story.office.open(found.links[story.number])
    period = story.office.open(account_page.links["from 11 Apr 2026"])
    story.office.submit(period.form("/do/move-out/"), **{"move-out-last_day": "2026-05-18"})
    over = story.office.submit(account_page.form("/do/status/"), **{"status-status": "DORMANT"})
    assert "The status is changed." in over.text
    story.days_later(2)
    customer = story.log_in(email=EMAIL, password=PASSWORD)
    status = "query ($n: String!) { account(accountNumber: $n) { status } }"
    assert story.must(customer, status, n=story.number) == {"status": "DORMANT"}
    assert story.must(customer, HOMES, n=story.number, a=True) == []
    assert story.happened() >= {"accounts.account.status_changed", "properties.occupancy.ended"}


def _leaves_a_story(story: Story) -> None:
    """All of it is on the account's time line, and nothing is left to be sent."""
    found = story.office.open("/admin/accounts/account/", q=EMAIL)
    line = story.office.open(f"{found.links[story.number]}?everything").text
    for moment in (
        "Account created",
        "Application created",
        "Occupancy started",
        "Occupancy ended",
        "Consent double opt in confirmed",
        "Account billing address changed",
        "Complaint created",
        "Complaint contact added",
        "Account status changed",
    ):
        assert moment in line, moment
    run_jobs()
    assert mail.outbox == []


def test_coming_and_going(shop_key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FixedClock(MARCH_2)
    monkeypatch.setattr(view, "clock", clock)
    story = Story(shop_key, clock)

    _signs_up(story)
    _confirms_her_address(story)
    _chooses_a_password(story)
    _says_what_she_wants(story)
    _moves_house(story)
    _complains(story)
    _leaves(story)
    _leaves_a_story(story)
