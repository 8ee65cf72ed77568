"""Staff look people up and put them right in the back office, as far as their roles let them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib import admin

from holdfast.api import view
from holdfast.identity import operations
from holdfast.identity.models import (
    MasqueradeToken,
    MfaDevice,
    OAuthApplication,
    Organization,
    Role,
    User,
    UserChange,
)
from holdfast.identity.operations import mfa
from holdfast.identity.permissions import MASQUERADE
from holdfast.identity.tests import mailbox
from holdfast.identity.tests.asking import NOW, Asking
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.errors import DomainError
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    Office = Callable[..., Client]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

DETAILS = ("email", "title", "given_name", "family_name", "pronouns", "mobile", "landline", "label")
INLINES = ("role_assignments", "mfa_devices", "api_keys", "changes")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.fixture
def office(client: Client) -> Office:
    """The back office as somebody with a role of these permissions sees it; without any, there is no role."""

    def log_in(*permissions: str, **facts: bool) -> Client:
        staff = User.objects.create(is_staff=True, email="sam@fenlight.example", **facts)
        if permissions:
            role = Role.objects.create(code="clerk", name="Clerk", permissions=list(permissions))
            operations.grant_role(holder=staff, code=role.code)
        client.force_login(staff)
        return client

    return log_in


def page_of(user: User) -> str:
    return f"/admin/identity/user/{user.pk}/change/"


def form_of(user: User, **changed: str) -> dict[str, str]:
    """What a browser sends from the page of a user: all fields, and no rows of anything."""
    sent = {name: getattr(user, name) for name in DETAILS} | {"date_of_birth": ""}
    for rows in INLINES:
        sent |= {f"{rows}-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL")}
    return sent | changed


class TestWhoMayCome:
    def test_customers_never_do(self, client: Client, customer: User) -> None:
        operations.install_standard_roles()
        operations.grant_role(holder=customer, code="administrator")
        client.force_login(customer)

        assert client.get("/admin/").status_code == 302
        assert not customer.has_perm("Can access customer queries")

    def test_without_a_role_there_is_nothing_to_see(self, office: Office, customer: User) -> None:
        newcomer = office()

        assert "None of your roles opens a page" in newcomer.get("/admin/").content.decode()
        assert {newcomer.get(address).status_code for address in addresses()} == {403}
        assert newcomer.get(page_of(customer)).status_code == 403

    def test_a_role_opens_its_pages_and_no_others(self, office: Office, customer: User) -> None:
        clerk = office("Can access customer queries")

        assert clerk.get("/admin/identity/user/").status_code == 200
        page = clerk.get(page_of(customer)).content.decode()
        assert 'name="given_name"' not in page
        assert "/masquerade/" not in page
        assert clerk.post(page_of(customer), form_of(customer, given_name="Eve")).status_code == 403
        assert clerk.get("/admin/identity/masqueradetoken/").status_code == 403
        assert clerk.get("/admin/identity/role/").status_code == 403

    def test_superusers_see_everything(self, office: Office) -> None:
        boss = office(is_superuser=True)

        assert {boss.get(address).status_code for address in addresses()} == {200}

    def test_libraries_add_no_pages(self) -> None:
        pages = admin.site._registry.values()

        assert all(type(page).__module__.startswith("holdfast.") for page in pages)


def addresses() -> list[str]:
    """Every list of the back office."""
    return [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


class TestSearch:
    @pytest.mark.parametrize("term", ["{number}", "ada.BYRON@example.com", "07700 900123", "byr ada"])
    def test_people_are_found_by_what_they_say(self, office: Office, customer: User, term: str) -> None:
        User.objects.filter(pk=customer.pk).update(mobile="+447700900123")
        User.objects.create(given_name="Ada", email="other@example.com")

        listed = office("Can access customer queries").get(
            "/admin/identity/user/", {"q": term.format(number=customer.number.lower())}
        )

        assert [one.pk for one in listed.context["cl"].result_list] == [customer.pk]


class TestChanges:
    def test_details_change_as_in_the_api(self, office: Office, customer: User) -> None:
        clerk = office("Can update user details")

        answer = clerk.post(
            page_of(customer), form_of(customer, given_name=" Augusta  Ada ", mobile="07400 123456")
        )

        assert answer.status_code == 302, answer.context["adminform"].errors
        customer.refresh_from_db()
        assert (customer.given_name, customer.mobile) == ("Augusta Ada", "+447400123456")
        kept = UserChange.objects.get(user=customer, field="given_name")
        assert (kept.before, kept.after) == ("Ada", "Augusta Ada")
        assert kept.by_user_id == User.objects.get(is_staff=True).pk
        event = BusinessEventRecord.objects.get(name="identity.user.updated-v1")
        assert event.data["fields"] == ["given_name", "mobile"]
        trace = AuditRecord.objects.get(operation="backoffice:change")
        assert (trace.objects_touched, trace.actor_user_id) == ([f"User:{customer.pk}"], kept.by_user_id)
        assert trace.ip_address == "127.0.0.1"

    def test_what_the_operation_refuses_stands_beside_its_field(self, office: Office, customer: User) -> None:
        clerk = office("Can update user details")
        operations.create_user(email="taken@example.com", now=NOW)

        for wrong, said in (
            ({"mobile": "nonsense"}, "This is no telephone number."),
            ({"email": "taken@EXAMPLE.com"}, "Another user has this e-mail address."),
            ({"email": ""}, "needs another one instead"),
        ):
            answer = clerk.post(page_of(customer), form_of(customer, **wrong))
            assert said in answer.content.decode()
        assert not UserChange.objects.exists()
        assert not AuditRecord.objects.exists()

    def test_staff_are_changed_by_superusers_alone(self, office: Office) -> None:
        boss = operations.create_user(email="boss@fenlight.example", is_superuser=True, now=NOW)
        clerk = office("Can update user details", "Can delete mfa device")

        assert clerk.post(page_of(boss), form_of(boss, email="sam@evil.example")).status_code == 403

    def test_nobody_makes_themselves_more_than_they_are(self, office: Office, customer: User) -> None:
        clerk = office("Can update user details", "Can allocate user roles")
        role = Role.objects.create(code="all", name="All", permissions=["Can access customer queries"])
        more = {"is_staff": "on", "is_superuser": "on", "role_assignments-TOTAL_FORMS": "1"}
        more |= {"role_assignments-0-role": str(role.pk), "role_assignments-0-user": str(customer.pk)}

        clerk.post(page_of(customer), form_of(customer, **more))

        customer.refresh_from_db()
        assert not customer.is_staff
        assert not customer.role_assignments.exists()
        assert clerk.post(f"/admin/identity/role/{role.pk}/change/", {"name": "x"}).status_code == 403

    def test_lost_second_factors_are_taken_away(self, office: Office, customer: User) -> None:
        mfa.create_mfa_device(user=customer, method="EMAIL", now=NOW)
        device = MfaDevice.objects.get()
        rows = {"mfa_devices-TOTAL_FORMS": "1", "mfa_devices-INITIAL_FORMS": "1"}
        rows |= {"mfa_devices-0-id": str(device.pk), "mfa_devices-0-user": str(customer.pk)}
        rows |= {"mfa_devices-0-DELETE": "on"}
        lead = office("Can update user details", "Can delete mfa device")

        lead.post(page_of(customer), form_of(customer, **rows))

        assert not MfaDevice.objects.exists()
        assert BusinessEventRecord.objects.filter(name="identity.mfa_device.deleted-v1").exists()


def test_changes_of_roles_say_what_was_and_what_is(office: Office) -> None:
    boss = office(is_superuser=True)
    role = Role.objects.create(code="clerk", name="Clerk", permissions=["Can create account notes"])
    sent = {"code": "clerk", "name": "Clerk", "description": "", "permissions": ["Can create leads"]}

    assert boss.post(f"/admin/identity/role/{role.pk}/change/", sent).status_code == 302

    event = BusinessEventRecord.objects.get(name="platform.configuration.changed-v1")
    assert event.data["object"] == f"Role:{role.pk}"
    assert event.data["fields"] == {
        "permissions": {"before": ["Can create account notes"], "after": ["Can create leads"]}
    }
    assert AuditRecord.objects.get(operation="backoffice:change").objects_touched == [f"Role:{role.pk}"]


def test_guessing_is_slow(client: Client) -> None:
    shown = {"username": "sam@fenlight.example", "password": "wrong", "next": "/admin/"}

    answers = [client.post("/admin/login/", shown).content.decode() for _ in range(6)]

    assert all("Too many attempts" not in answer for answer in answers[:5])
    assert "Too many attempts" in answers[5]


class TestDeeds:
    @pytest.fixture
    def partner_page(self, partner: Organization) -> str:
        return f"/admin/identity/organization/{partner.pk}/"

    def test_a_key_is_shown_once(
        self, office: Office, asking: Asking, partner: Organization, partner_page: str
    ) -> None:
        boss = office(is_superuser=True)

        page = boss.post(f"{partner_page}do/new-key/", {"new-key-expires_on": "2027-01-01"})

        (key,) = re.findall(r'aria-label="Secret">([^<]+)<', page.content.decode())
        assert "no-store" in page.headers["Cache-Control"]
        assert asking.log_in(organization_secret_key=key).token
        assert key not in boss.get(f"{partner_page}change/").content.decode()
        trace = AuditRecord.objects.get(operation="backoffice:new-key")
        assert trace.objects_touched == [f"Organization:{partner.pk}"]

        boss.post(f"{partner_page}do/revoke-keys/")
        with pytest.raises(DomainError):
            asking.log_in(organization_secret_key=key)

    def test_an_application_is_registered_with_its_secret(
        self, office: Office, partner: Organization, partner_page: str
    ) -> None:
        boss = office(is_superuser=True)
        sent = {"new-application-name": "Fen App", "new-application-kind": "server"}
        back = {"new-application-redirect_uris": "https://app.example.com/back"}

        refused = boss.post(f"{partner_page}do/new-application/", sent, follow=True).content.decode()
        assert 'aria-label="Secret"' not in refused
        assert not OAuthApplication.objects.exists()
        page = boss.post(f"{partner_page}do/new-application/", sent | back).content.decode()

        application = OAuthApplication.objects.get()
        assert application.organization == partner
        (secret,) = re.findall(r'aria-label="Secret">([^<]+)<', page)
        shown = boss.get(f"/admin/identity/oauthapplication/{application.pk}/change/").content.decode()
        assert secret not in shown
        assert vars(application)["client_secret"] not in shown

    def test_only_superusers_make_keys(self, office: Office, partner_page: str) -> None:
        clerk = office("Can access third party queries", "Can update user details")

        assert clerk.get(f"{partner_page}change/").status_code == 200
        for code in ("new-key", "revoke-keys", "new-application"):
            assert clerk.post(f"{partner_page}do/{code}/").status_code == 403

    def test_a_new_organisation_is_told_of(self, office: Office) -> None:
        boss = office(is_superuser=True)
        none = {
            f"{rows}-{count}_FORMS": "0"
            for rows in ("role_assignments", "secret_keys")
            for count in ("TOTAL", "INITIAL")
        }

        answer = boss.post(
            "/admin/identity/organization/add/",
            {"name": "Marsh Meters", "brand_codes": "FENLIGHT", "is_active": "on", **none},
        )

        assert answer.status_code == 302, answer.context["errors"]
        made = Organization.objects.get(name="Marsh Meters")
        event = BusinessEventRecord.objects.get(name="identity.organization.created-v1")
        assert event.data["organization_number"] == made.number

    def test_people_are_logged_out_and_sent_links(
        self, office: Office, asking: Asking, customer: User
    ) -> None:
        clerk = office("Can update user details", "Can verify email addresses")
        token = asking.token_of(customer)
        page = f"/admin/identity/user/{customer.pk}/"

        for code in ("log-out", "password-link", "verification-link"):
            assert clerk.post(f"{page}do/{code}/").headers["Location"] == f"{page}change/"

        assert asking.code("{ viewer { number } }", token) == "KT-CT-1124"
        assert len(mailbox.mails_to(customer.email)) == 2

    def test_who_masquerades_ends_it(self, office: Office, customer: User) -> None:
        support = office("Can access customer queries", MASQUERADE)
        end = f"/admin/identity/user/{customer.pk}/do/end-masquerade/"
        assert "You see nothing as this customer." in support.post(end, follow=True).content.decode()
        support.post(f"/admin/identity/user/{customer.pk}/masquerade/")

        assert "The masquerade is over." in support.post(end, follow=True).content.decode()

        assert MasqueradeToken.objects.get().ended_at == NOW
        assert AuditRecord.objects.filter(operation="masquerade:end").count() == 1
