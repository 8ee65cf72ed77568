"""Somebody calls. A member of staff finds them by what they say, and helps, on the pages of the back office.

Every page is read as it is sent, and every form is filled in and submitted as it stands there. What is done
about the customer is on record under the name of whoever did it, and of whoever it was done for.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account, Reminder
from holdfast.api import view
from holdfast.api.testing import GraphQL
from holdfast.identity import operations as identity
from holdfast.identity.models import Role, User
from holdfast.identity.operations import mfa
from holdfast.kernel.clock import FixedClock
from holdfast.markets.identifiers import make
from holdfast.metering import operations as metering
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import run_jobs
from holdfast.properties import operations as properties
from tests.stories.browsing import Browser

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.stories.browsing import Page

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "eight quiet herons fishing"
LEAD, AGENT = "lead@canal.example", "agent@canal.example"
MPAN = make("GBR_ELECTRICITY", 7)
METER = "19L1234567"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    clock = FixedClock(NOON)
    monkeypatch.setattr(view, "clock", clock)
    return clock


@pytest.fixture
def account(settings: SettingsWrapper, clock: FixedClock) -> Account:
    """Ada Moss at home with her meter, ninety-nine others, and two members of staff."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    identity.install_standard_roles()
    for email, role in ((LEAD, "support-lead"), (AGENT, "support-agent")):
        staff = identity.create_user(email=email, is_staff=True, roles=[role], now=NOON)
        identity.set_password(user=staff, password=PASSWORD, now=NOON)
    brand = accounts.create_brand(
        code="CANAL", name="Canal Energy", market_code="GB", currency="GBP", language="en", now=NOON
    )
    for _ in range(99):
        accounts.create_account(brand=brand, status="ACTIVE", now=NOON)
    ada = identity.create_user(
        email="ada.moss@example.com",
        given_name="Ada",
        family_name="Moss",
        mobile="+447400123456",
        now=NOON,
    )
    account = accounts.create_account(brand=brand, status="ACTIVE", now=NOON)
    holder = Role.objects.get(code="account-holder")
    accounts.add_user_to_account(user=ada, account=account, role=holder, now=NOON)
    address = RichAddress(
        street_address="7 Lock Cottages", locality="Stoke Bruerne", postal_code="NN12 7SE", country="GB"
    )
    place = properties.create_property(address=address, now=NOON)
    properties.start_occupancy(account=account, property=place, effective_from=NOON, now=NOON)
    point = properties.create_supply_point(
        property=place, market_name="GBR_ELECTRICITY", identifier=MPAN, status="ON_SUPPLY", now=NOON
    )
    metering.install_meter(supply_point=point, serial_number=METER, installed_at=NOON, now=NOON)
    mfa.create_mfa_device(user=ada, method="SMS", now=NOON)
    ada.mfa_devices.update(confirmed_at=NOON)
    while accounts.catch_up_with_changes(limit=1_000):
        pass  # as the background job does
    return account


def log_in(email: str) -> tuple[Browser, Page]:
    browser = Browser()
    front = browser.submit(browser.open("/admin/").form("/admin/login/"), username=email, password=PASSWORD)
    return browser, front


def found(browser: Browser, said: str) -> list[str]:
    """The numbers of the accounts that the search finds."""
    page = browser.open("/admin/accounts/account/", q=said)
    return [text for text in page.links if re.fullmatch("A-[0-9A-F]{8}", text)]


def test_a_caller_is_helped(account: Account, clock: FixedClock) -> None:
    ada, lead = User.objects.get(given_name="Ada"), User.objects.get(email=LEAD)
    browser, front = log_in(LEAD)
    assert "Find an account" in front.text

    # Whatever they say of themselves, it is one account of a hundred.
    for said in (
        account.number,
        account.number.lower(),
        "ADA.MOSS@example.com",
        "07400 123456",
        "+44 7400 123456",
        "Moss",
        "7 lock cottages",
        "NN12 7SE",
        "nn127se",
        MPAN,
        METER,
    ):
        assert found(browser, said) == [account.number], said

    # The page tells who they are, where they live, and what has happened.
    page = browser.open(browser.open("/admin/accounts/account/", q=METER).links[account.number])
    for told in ("Ada Moss", "ada.moss@example.com", "7 Lock Cottages", MPAN, "Occupancy started"):
        assert told in page.text, told

    # A note and a reminder, which is raised when it is due.
    page = browser.submit(page.form("/note/"), note="Wants to send readings.", is_pinned="on")
    assert "Wants to send readings." in page.text
    page = browser.submit(
        page.form("/do/remind/"),
        **{
            "remind-type": "CALL_BACK",
            "remind-content": "Ask whether the reading came.",
            "remind-due_at": "2026-03-03T09:00",
            "remind-is_mine": "on",
        },
    )
    assert "The reminder is made." in page.text
    reminder = Reminder.objects.get()
    assert (reminder.assignee, reminder.due_at) == (lead, datetime(2026, 3, 3, 9, tzinfo=UTC))
    clock.advance(timedelta(days=1))
    accounts.raise_due_reminders(now=clock.now())
    listed = browser.open("/admin/accounts/reminder/", q=account.number).links.values()
    (address,) = {link for link in listed if f"/reminder/{reminder.pk}/" in link}
    page = browser.open(address)
    page = browser.submit(page.form("/do/complete/"), **{"complete-reason": "It came."})
    assert "The reminder is completed." in page.text
    assert not [form for form in page.forms if "/do/complete/" in form.action]

    # Their telephone is lost: the second factor goes, and they are told. A link for a new password follows.
    page = browser.open(f"/admin/identity/user/{ada.pk}/change/")
    form = page.form(f"/admin/identity/user/{ada.pk}/change/")
    page = browser.submit(form, **{"mfa_devices-0-DELETE": "on", "_continue": "on"})
    assert not ada.mfa_devices.exists()
    page = browser.submit(page.form("/do/password-link/"))
    assert "is on its way" in page.text
    run_jobs()
    assert {message.subject for message in mail.outbox} == {
        "A login code of your Canal Energy account was switched off",
        "Choose a new Canal Energy password",
    }

    # Seeing what they see, until it is ended.
    page = browser.submit(page.form(f"/admin/identity/user/{ada.pk}/masquerade/"))
    (way_in,) = [link for link in page.links.values() if "masqueradeToken" in link]
    shown = browser.submit(browser.open(way_in).form("/masquerade/"))
    assert "What Ada Moss sees" in shown.text
    assert account.number in shown.text
    token = shown.form("/masquerade/").values["token"]
    api = GraphQL(token=token, clock=clock)
    assert api.must("{ viewer { fullName } }") == {"viewer": {"fullName": "Ada Moss"}}
    api.must(
        """mutation ($i: UpdateCommsDeliveryPreferenceInput!) {
            updateCommsDeliveryPreference(input: $i) { __typename } }""",
        {"i": {"accountNumber": account.number, "commsDeliveryPreference": "POSTAL_MAIL"}},
    )
    assert "The masquerade is over" in browser.submit(shown.form("/masquerade/")).text
    assert api.execute("{ viewer { fullName } }").codes == ["KT-CT-1124"]

    _it_is_all_on_record(account, ada, lead)


def _it_is_all_on_record(account: Account, ada: User, lead: User) -> None:
    done = AuditRecord.objects.filter(actor_user_id=lead.pk).order_by("pk")
    assert [(one.operation, one.on_behalf_of_user_id) for one in done] == [
        ("backoffice:note", None),
        ("backoffice:remind", None),
        ("backoffice:complete", None),
        ("backoffice:change", None),
        ("backoffice:password-link", None),
        ("masquerade:begin", ada.pk),
        ("masqueradeAuthentication", ada.pk),
        ("updateCommsDeliveryPreference", ada.pk),
        ("masquerade:end", ada.pk),
    ]
    assert {one.ip_address for one in done} == {"127.0.0.1"}
    names = BusinessEventRecord.objects.values_list("name", flat=True)
    assert {
        "accounts.note.created-v1",
        "accounts.reminder.created-v1",
        "accounts.reminder.raised-v1",
        "accounts.reminder.completed-v1",
        "identity.mfa_device.deleted-v1",
        "identity.masquerade.started-v1",
        "identity.masquerade.ended-v1",
    } <= set(names)
    boss = identity.create_user(email="boss@canal.example", is_superuser=True, is_staff=True, now=NOON)
    identity.set_password(user=boss, password=PASSWORD, now=NOON)
    browser, _ = log_in("boss@canal.example")
    trail = browser.open("/admin/platform/auditrecord/", q=str(lead.pk))
    assert "masquerade:end" in trail.text
    (address,) = {link for link in trail.links.values() if f"/auditrecord/{done[8].pk}/" in link}
    said = browser.open(address).text
    assert f"On behalf of Ada Moss {ada.email}" in said
    assert (
        "updateCommsDeliveryPreference" in browser.open("/admin/platform/auditrecord/", q=account.number).text
    )


def test_a_colleague_with_fewer_permissions_is_offered_less(account: Account, clock: FixedClock) -> None:
    browser, _ = log_in(AGENT)
    ada = User.objects.get(given_name="Ada")

    page = browser.open(f"/admin/accounts/account/{account.pk}/change/")
    offered = {form.action.rsplit("/", 2)[-2] for form in page.forms if "/do/" in form.action}
    assert offered == {"remind", "status"}
    assert browser.open(f"/admin/identity/user/{ada.pk}/change/").status == 200
    assert browser.open("/admin/platform/auditrecord/").status == 403
    forged = page.form("/do/remind/")
    forged.action = forged.action.replace(f"/account/{account.pk}/do/remind/", "/organization/1/do/new-key/")
    forged.action = forged.action.replace("/accounts/", "/identity/")
    identity.create_organization(name="Brokers", brand_codes=[], roles=[], now=NOON)
    assert browser.submit(forged).status in {403, 404}
