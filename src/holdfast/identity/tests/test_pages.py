"""Pages that links in messages lead to, where a brand has none of its own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client

from holdfast.api import view
from holdfast.identity import contributions, customer_site, operations
from holdfast.identity.contributions import KnownBrand
from holdfast.identity.customer_site import Page
from holdfast.identity.models import LineLink, LineLinkToken, MasqueradeToken, User
from holdfast.identity.operations import contact, passwords
from holdfast.identity.tests import mailbox
from holdfast.identity.tests.asking import NOW, PASSWORD, Asking
from holdfast.platform import messages
from holdfast.platform.messages import Voice
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import run_jobs

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

NEW_PASSWORD = "eight loud cormorants"


@pytest.fixture(autouse=True)
def same_time(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", asking.clock)


@pytest.fixture
def browser() -> Client:
    """A browser as it is: forms without the token against forgery are refused."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    voice = Voice("Soleil", "fr", "FR", brand_code="SOLEIL")
    monkeypatch.setattr(messages, "_finders", [lambda _user_id: voice])


def follow(browser: Client, link: dict[str, str]) -> HttpResponse:
    """Open a link."""
    values = {name: value for name, value in link.items() if name != "page"}
    return browser.get(link["page"].removeprefix("http://localhost:8000"), values)


def submit(browser: Client, page: HttpResponse, **filled: str) -> HttpResponse:
    """Send the form of a page as a browser does: its hidden fields, and what was filled in."""
    (action,) = re.findall(r'<form method="post" action="([^"]*)"', text_of(page))
    return browser.post(action, hidden_in(page) | filled)


def hidden_in(page: HttpResponse) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text_of(page)))


def text_of(page: HttpResponse) -> str:
    return page.content.decode()


def asked_for_password(user: User) -> dict[str, str]:
    passwords.request_password_reset(email=user.email, user_number=None, base_url=None, now=NOW)
    return mailbox.link_in(mailbox.mails_to(user.email)[-1])


class TestEveryPage:
    @pytest.mark.parametrize("page", [page for page in Page if page is not Page.LINE_LINK])
    def test_a_link_that_is_nobodys_is_gone(self, browser: Client, page: Page) -> None:
        made_up = dict.fromkeys(
            ("token", "userId", "preSignedKey", "verificationType", "masqueradeToken"), "nobodys" * 8
        )
        answer = browser.get(f"/{page.path}", made_up)
        if page is Page.MASQUERADE:  # which says nothing of its ticket before it is used
            answer = submit(browser, answer)
        assert answer.status_code == 410
        assert "This link does not work any more" in text_of(answer)

    @pytest.mark.parametrize("page", [page for page in Page if page is not Page.LINE_LINK])
    def test_is_guarded(self, browser: Client, page: Page) -> None:
        answer = browser.get(f"/{page.path}", {"token": "x"})

        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        )
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("page", list(Page))
    def test_forged_forms_are_refused(self, browser: Client, page: Page) -> None:
        assert browser.post(f"/{page.path}", {"token": "x"}).status_code == 403

    def test_strangers_are_spoken_to_in_their_language(self, browser: Client) -> None:
        page = browser.get("/reset-password/", headers={"accept-language": "de, es-ES;q=0.8, en;q=0.5"})

        assert "¿Has olvidado tu contraseña?" in text_of(page)
        assert '<html lang="es">' in text_of(page)

    def test_a_host_that_sends_too_much_waits(self, browser: Client) -> None:
        page = browser.get("/reset-password/")

        answers = [submit(browser, page, email="nobody@example.com") for _ in range(21)]

        assert [one.status_code for one in answers] == [200] * 20 + [429]

    def test_values_that_cannot_be_ours_are_no_fault(self, browser: Client) -> None:
        assert browser.get("/verify-email/", {"token": "\0", "userId": "a" * 600}).status_code == 410
        assert browser.get("/verify-identity/", {"preSignedKey": "é\ud7ff" * 300}).status_code == 410


class TestPasswords:
    def test_a_link_lets_its_owner_choose_one(self, browser: Client, customer: User, asking: Asking) -> None:
        page = follow(browser, asked_for_password(customer))
        assert page.status_code == 200
        assert 'autocomplete="new-password"' in text_of(page)
        assert "At least 10 characters" in text_of(page)

        answer = submit(browser, page, password=NEW_PASSWORD, again=NEW_PASSWORD)

        assert "Your new password is saved" in text_of(answer)
        assert asking.log_in(email=customer.email, password=NEW_PASSWORD).token
        trace = AuditRecord.objects.get(operation="resetUserPassword")
        assert (trace.actor_user_id, trace.ip_address) == (customer.pk, "127.0.0.1")
        again = submit(browser, page, password=NEW_PASSWORD, again=NEW_PASSWORD)
        assert again.status_code == 410

    def test_opening_it_changes_nothing(self, browser: Client, customer: User) -> None:
        link = asked_for_password(customer)

        assert [follow(browser, link).status_code for _ in range(3)] == [200] * 3

        customer.refresh_from_db()
        assert customer.check_password(PASSWORD)

    def test_no_address_holds_the_token_but_the_links_own(self, browser: Client, customer: User) -> None:
        link = asked_for_password(customer)

        text = text_of(follow(browser, link))

        assert f'name="token" value="{link["token"]}"' in text
        assert not re.findall(rf'(?:href|src|action)="[^"]*{link["token"]}', text)

    def test_what_breaks_rules_stands_beside_the_field(self, browser: Client, customer: User) -> None:
        page = follow(browser, asked_for_password(customer))

        short = submit(browser, page, password="ada", again="ada")
        assert "It needs at least 10 characters." in text_of(short)
        assert "ada" not in re.findall(r'value="([^"]*)"', text_of(short))
        assert "The two passwords differ." in text_of(submit(browser, page, password="a", again="b"))
        assert "Please fill this in." in text_of(submit(browser, page, password="", again=""))
        assert not AuditRecord.objects.exists()

    @pytest.mark.usefixtures("french")
    def test_a_brand_speaks_its_language(self, browser: Client, customer: User) -> None:
        page = follow(browser, asked_for_password(customer))
        assert "Choisissez un nouveau mot de passe · Soleil" in text_of(page)

        refused = submit(browser, page, password="court", again="court")
        assert "Il doit comporter au moins 10 caractères." in text_of(refused)

    def test_whoever_has_no_link_asks_for_one(self, browser: Client, customer: User) -> None:
        page = browser.get("/reset-password/")

        answers = [submit(browser, page, email=one) for one in (customer.email, "nobody@example.com")]

        assert {one.status_code for one in answers} == {200}
        assert "If we know this address" in text_of(answers[0])
        assert len(mailbox.mails_to(customer.email)) == 1
        assert "This is no e-mail address." in text_of(submit(browser, page, email="nonsense"))


class TestEmail:
    def test_an_address_is_confirmed_by_a_press_of_a_button(self, browser: Client, customer: User) -> None:
        contact.send_verification(user_id=customer.pk, now=NOW)
        page = follow(browser, mailbox.link_in(mail.outbox[-1]))
        customer.refresh_from_db()
        assert customer.email_verified_at is None
        assert f"Is {customer.email} your address?" in text_of(page)

        answer = submit(browser, page)

        assert "Your address is confirmed" in text_of(answer)
        customer.refresh_from_db()
        assert customer.email_verified_at == NOW
        assert AuditRecord.objects.filter(operation="verifyEmail", actor_user_id=customer.pk).exists()
        assert submit(browser, page).status_code == 410

    def test_the_link_of_somebody_else_does_not_do(self, browser: Client, customer: User) -> None:
        contact.send_verification(user_id=customer.pk, now=NOW)
        link = mailbox.link_in(mail.outbox[-1])

        assert follow(browser, link | {"userId": "MQ"}).status_code == 410


class TestIdentity:
    @pytest.fixture(autouse=True)
    def brands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        known = {"SOLEO": KnownBrand("SOLEO", "ES", "Soleo", "es")}
        monkeypatch.setattr(contributions.customer_book, "find_brand", known.get)

    @pytest.fixture
    def message(self, customer: User) -> Any:
        operations.start_customer_verification(
            user=customer, brand_code="SOLEO", verification_type="EMAIL", now=NOW
        )
        run_jobs("identity.")
        return mail.outbox[-1]

    def test_the_code_is_entered_where_the_link_leads(
        self, browser: Client, customer: User, message: Any
    ) -> None:
        page = follow(browser, mailbox.link_in(message))
        assert 'autocomplete="one-time-code"' in text_of(page)

        code = mailbox.code_in(message.body)
        answer = submit(browser, page, code=f"{code[:3]} {code[3:]}")

        assert "Confirma tu identidad · Soleo" in text_of(page)
        assert "Gracias, eres tú" in text_of(answer)
        customer.refresh_from_db()
        assert customer.email_verified_at == NOW
        assert AuditRecord.objects.get(operation="verifyCustomer").actor_user_id == customer.pk

    def test_five_wrong_codes_are_the_end(self, browser: Client, customer: User, message: Any) -> None:
        page = follow(browser, mailbox.link_in(message))
        code = mailbox.code_in(message.body)
        wrong = str((int(code) + 1) % 10**6).zfill(6)

        for _ in range(5):
            assert "Ese no es el código" in text_of(submit(browser, page, code=wrong))

        assert "Ese no es el código" in text_of(submit(browser, page, code=code))
        customer.refresh_from_db()
        assert customer.email_verified_at is None

    def test_a_key_for_another_purpose_opens_nothing(self, browser: Client, customer: User) -> None:
        key = operations.generate_pre_signed_key(
            user=customer, scopes=["SUBMIT_METER_READINGS"], expires_at=NOW + timedelta(hours=1), now=NOW
        )
        answer = browser.get("/verify-identity/", {"preSignedKey": key, "verificationType": "EMAIL"})
        assert answer.status_code == 410


class TestLine:
    @pytest.fixture(autouse=True)
    def offered(self, customer: User) -> None:
        operations.register_line_link_token(line_user_id="U1", link_token="offer", now=NOW)

    def test_whoever_is_logged_in_is_sent_to_line(self, browser: Client, customer: User) -> None:
        assert browser.get("/line-link/", {"linkToken": "offer"}).headers["Location"] == (
            "/o/login/?next=/line-link/%3FlinkToken%3Doffer"
        )
        browser.force_login(customer)
        page = browser.get("/line-link/", {"linkToken": "offer"})
        assert "You are logged in as Ada Byron" in text_of(page)
        assert page.headers["Content-Security-Policy"].endswith("form-action 'self' https://access.line.me")

        answer = submit(browser, page)

        assert answer.headers["Location"].startswith(
            "https://access.line.me/dialog/bot/accountLink?linkToken"
        )
        assert LineLinkToken.objects.get().user == customer
        assert AuditRecord.objects.get(operation="linkUserToLine").actor_user_id == customer.pk

    def test_one_account_each(self, browser: Client, customer: User) -> None:
        LineLink.objects.create(user=customer, line_user_id="U2", linked_at=NOW)
        browser.force_login(customer)
        page = browser.get("/line-link/", {"linkToken": "offer"})
        assert submit(browser, page).status_code == 409
        gone = submit(browser, browser.get("/line-link/", {"linkToken": "another"}))
        assert gone.status_code == 410
        assert browser.get("/line-link/").status_code == 410


class TestMasquerade:
    @pytest.fixture
    def link(self, agent: User, customer: User) -> dict[str, str]:
        ticket = operations.issue_masquerade_token(support_user=agent, customer=customer, now=NOW)
        return {
            "page": "http://localhost:8000/masquerade/",
            "masqueradeToken": ticket,
            "userId": str(customer.pk),
        }

    def test_begins_shows_and_ends(
        self, browser: Client, asking: Asking, agent: User, customer: User, link: dict[str, str]
    ) -> None:
        page = follow(browser, link)
        assert MasqueradeToken.objects.get().used_at is None
        shown = submit(browser, page)
        assert "What Ada Byron sees" in text_of(shown)
        (token,) = re.findall(r"<textarea[^>]*>([^<]+)</textarea>", text_of(shown))
        assert asking.must("{ viewer { number } }", token) == {"number": customer.number}
        assert submit(browser, page).status_code == 410

        over = submit(browser, shown)

        assert "The masquerade is over" in text_of(over)
        assert asking.code("{ viewer { number } }", token) == "KT-CT-1124"
        event = BusinessEventRecord.objects.get(name="identity.masquerade.ended-v1")
        assert event.data == {"user_number": customer.number, "support_user_number": agent.number}
        ended = AuditRecord.objects.get(operation="masquerade:end")
        assert (ended.actor_user_id, ended.on_behalf_of_user_id) == (agent.pk, customer.pk)
        submit(browser, shown)
        assert AuditRecord.objects.filter(operation="masquerade:end").count() == 1

    def test_a_customers_own_token_ends_nothing(
        self, browser: Client, asking: Asking, customer: User, link: dict[str, str]
    ) -> None:
        page = follow(browser, link)

        answer = submit(browser, page, token=asking.token_of(customer))

        assert answer.status_code == 410
        assert MasqueradeToken.objects.get().ended_at is None


def test_a_brand_with_a_page_of_its_own_has_links_lead_there(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {("SOLEIL", "reset_password"): "https://soleil.example/mot-de-passe?de=mail"}
    monkeypatch.setattr(contributions.customer_book, "find_page", lambda *asked: own.get(asked))

    links = {
        brand: customer_site.link(Page.RESET_PASSWORD, brand_code=brand, token="abc")
        for brand in ("SOLEIL", "FENLIGHT", "")
    }

    assert links["SOLEIL"] == "https://soleil.example/mot-de-passe?de=mail&token=abc"
    assert links["FENLIGHT"] == links[""] == "http://localhost:8000/reset-password/?token=abc"


def test_the_login_speaks_the_language_of_the_browser(browser: Client) -> None:
    page = browser.get("/o/login/", {"next": "/o/applications/"}, headers={"accept-language": "fr"})
    assert "Mot de passe oublié" in text_of(page)

    refused = browser.post(
        "/o/login/",
        hidden_in(page) | {"email": "nobody@example.com", "password": "nonsense"},
        headers={"accept-language": "fr"},
    )

    assert "ne correspondent pas" in text_of(refused)
