"""OAuth 2 and OpenID Connect as an application and its customer meet them: pages, tokens, and what these open."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, RefreshToken

from holdfast.identity import operations
from holdfast.identity.models import OAuthApplication
from holdfast.identity.operations.applications import RegisteredApplication
from holdfast.identity.tests.asking import NOW, PASSWORD, Asking
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from django.http import HttpResponse

    from holdfast.identity.models import Organization, User

pytestmark = pytest.mark.usefixtures("quick_passwords")

BACK = "https://app.example.com/callback"
VERIFIER = "a verifier that is long enough to be one, which means 43 characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
VIEWER = "{ viewer { number liveSecretKey } }"


@pytest.fixture
def app(partner: Organization) -> RegisteredApplication:
    return operations.register_application(
        name="Kettle Timer", redirect_uris=[BACK], organization=partner, now=NOW
    )


@pytest.fixture
def browser(quick_passwords: None, customer: User) -> Client:
    """A customer's browser, logged in on our page."""
    browser = Client()
    customer.set_password(PASSWORD)
    customer.save()
    answer = browser.post("/o/login/", {"email": customer.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/o/applications/"
    return browser


def request_of(app: RegisteredApplication, scope: str = "openid profile account:read", **more: str) -> str:
    asked = {
        "client_id": app.application.client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": scope,
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return "/o/authorize/?" + urlencode(asked | more)


def agree(browser: Client, url: str, *, allow: bool = True) -> dict[str, str]:
    """Fill the consent page in as a browser does; what the application gets back."""
    page = browser.get(url)
    assert page.status_code == 200, page.headers
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    answer = browser.post(url, fields | ({"allow": "yes"} if allow else {}))
    assert answer.status_code == 302, answer.content
    return {name: one for name, (one,) in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def exchange(app: RegisteredApplication, **content: str) -> HttpResponse:
    secret = {"client_secret": app.client_secret} if app.client_secret else {}
    return Client().post("/o/token/", {"client_id": app.application.client_id, **secret, **content})


def tokens_of(app: RegisteredApplication, code: str) -> Any:
    answer = exchange(
        app, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=VERIFIER
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def issued(app: RegisteredApplication, browser: Client) -> Any:
    return tokens_of(app, agree(browser, request_of(app))["code"])


class TestAuthorization:
    def test_a_customer_lets_an_application_see_their_accounts(
        self, asking: Asking, app: RegisteredApplication, browser: Client, customer: User
    ) -> None:
        page = browser.get(request_of(app)).content.decode()
        assert "Let Kettle Timer act for you?" in page
        assert "It belongs to Fen Brokers." in page
        assert "See your accounts, meters, tariffs, usage and bills" in page
        assert "<script" not in page

        back = agree(browser, request_of(app))
        assert back["state"] == "xyz"
        issued = tokens_of(app, back["code"])

        assert issued["token_type"] == "Bearer"
        assert set(issued["scope"].split()) == {"openid", "profile", "account:read"}
        seen = asking.must(VIEWER, f"Bearer {issued['access_token']}")
        assert seen == {"number": customer.number, "liveSecretKey": None}
        event = BusinessEventRecord.objects.get(name="identity.application.authorized-v1")
        assert event.data["client_id"] == app.application.client_id
        assert AuditRecord.objects.filter(operation="oauth:authorize", actor_user_id=customer.pk).exists()

    def test_the_id_token_is_signed_by_a_key_that_everybody_can_fetch(
        self, app: RegisteredApplication, browser: Client, customer: User
    ) -> None:
        issued = tokens_of(app, agree(browser, request_of(app, nonce="n-1"))["code"])
        discovery = Client().get("/o/.well-known/openid-configuration").json()
        keys = Client().get(urlsplit(discovery["jwks_uri"]).path).json()["keys"]

        claims = jwt.decode(
            issued["id_token"],
            jwt.PyJWK(keys[0]),
            algorithms=["RS256"],
            audience=app.application.client_id,
            issuer=discovery["issuer"],
        )
        assert (claims["sub"], claims["name"], claims["nonce"]) == (customer.number, "Ada Byron", "n-1")
        assert "email" not in claims  # another scope
        assert discovery["response_types_supported"] == ["code"]
        assert discovery["code_challenge_methods_supported"] == ["S256"]

    def test_userinfo_tells_what_the_scopes_allow(
        self, app: RegisteredApplication, browser: Client, customer: User
    ) -> None:
        issued = tokens_of(app, agree(browser, request_of(app, "openid email"))["code"])

        told = (
            Client().get("/o/userinfo/", headers={"Authorization": f"Bearer {issued['access_token']}"}).json()
        )

        assert told == {"sub": customer.number, "email": customer.email, "email_verified": False}

    def test_a_no_gives_nothing(self, app: RegisteredApplication, browser: Client) -> None:
        assert agree(browser, request_of(app), allow=False)["error"] == "access_denied"
        assert not BusinessEventRecord.objects.filter(name="identity.application.authorized-v1").exists()

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({"scope": "openid payments"}, "invalid_scope"),
            ({"scope": "organization"}, "invalid_scope"),
            ({"response_type": "token"}, "unauthorized_client"),
            ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ],
    )
    def test_what_an_application_cannot_ask(
        self, app: RegisteredApplication, browser: Client, more: dict[str, str], error: str
    ) -> None:
        scope = more.pop("scope", "openid")
        answer = browser.get(request_of(app, scope, **more))

        assert answer.status_code in {302, 400}
        told = answer.headers.get("Location", "") + answer.content.decode()
        assert error in told

    def test_a_challenge_that_gives_the_verifier_away_is_refused(
        self, app: RegisteredApplication, browser: Client
    ) -> None:
        plain = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
        assert agree(browser, request_of(app, **plain))["error"] == "invalid_request"

    def test_nobody_is_sent_to_a_stranger(self, app: RegisteredApplication, browser: Client) -> None:
        answer = browser.get(request_of(app, redirect_uri="https://evil.example/"))
        assert answer.status_code == 400
        assert "Location" not in answer.headers

    def test_a_code_is_good_once_and_for_who_began(self, app: RegisteredApplication, browser: Client) -> None:
        code = agree(browser, request_of(app))["code"]
        stolen = exchange(
            app, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier="x" * 43
        )
        assert stolen.status_code == 400
        tokens_of(app, code)
        again = exchange(
            app, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=VERIFIER
        )
        assert again.status_code == 400

    def test_staff_cannot_let_applications_act(self, app: RegisteredApplication, agent: User) -> None:
        browser = Client()
        browser.force_login(agent)
        assert browser.get(request_of(app)).status_code == 403


class TestTokens:
    def test_they_are_kept_as_digests(self, issued: Any) -> None:
        access, refresh = AccessToken.objects.get(), RefreshToken.objects.get()
        assert (access.token, refresh.token) == ("", "")
        assert access.token_checksum == hashlib.sha256(issued["access_token"].encode()).hexdigest()

    def test_reading_is_not_changing(self, asking: Asking, issued: Any) -> None:
        token = issued["access_token"]
        assert asking.must("{ authorizedApplications { name } }", token) == [{"name": "Kettle Timer"}]
        for document, code in (
            ("mutation { regenerateSecretKey { key } }", "KT-CT-1111"),
            ("mutation { unlinkUserFromLine { __typename } }", "KT-CT-1111"),
            (
                "mutation { forceReauthentication(input: {includeThirdParties: true}) { effectiveAt } }",
                "KT-CT-1111",
            ),
        ):
            assert asking.code(document, token) == code

    def test_knowing_who_it_is_opens_no_account(
        self, asking: Asking, app: RegisteredApplication, browser: Client
    ) -> None:
        issued = tokens_of(app, agree(browser, request_of(app, "openid email"))["code"])
        assert asking.code(VIEWER, issued["access_token"]) == "KT-CT-1111"

    def test_a_refresh_token_is_good_once_and_a_second_use_ends_all(
        self, asking: Asking, app: RegisteredApplication, issued: Any
    ) -> None:
        fresh = exchange(app, grant_type="refresh_token", refresh_token=issued["refresh_token"]).json()
        assert asking.must(VIEWER, fresh["access_token"])

        again = exchange(app, grant_type="refresh_token", refresh_token=issued["refresh_token"])

        assert again.status_code == 400
        assert (
            exchange(app, grant_type="refresh_token", refresh_token=fresh["refresh_token"]).status_code == 400
        )

    def test_they_expire_and_can_be_given_back(
        self, asking: Asking, app: RegisteredApplication, issued: Any
    ) -> None:
        token = issued["access_token"]
        AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
        assert asking.code(VIEWER, token) == "KT-CT-1120"
        content = {"client_id": app.application.client_id, "client_secret": app.client_secret, "token": token}
        assert Client().post("/o/revoke_token/", content).status_code == 200
        assert asking.code(VIEWER, token) == "KT-CT-1124"
        assert asking.code(VIEWER, "hfo_guess") == "KT-CT-1124"

    @pytest.mark.parametrize("ended", ["user", "application", "organization"])
    def test_they_end_with_user_application_and_organisation(
        self, asking: Asking, app: RegisteredApplication, issued: Any, customer: User, ended: str
    ) -> None:
        {
            "user": lambda: operations.deactivate_user(user=customer, now=NOW),
            "application": lambda: OAuthApplication.objects.update(is_active=False),
            "organization": lambda: type(app.application.organization).objects.update(is_active=False),
        }[ended]()

        assert asking.code(VIEWER, issued["access_token"]) == "KT-CT-1124"
        renewed = exchange(app, grant_type="refresh_token", refresh_token=issued["refresh_token"])
        assert renewed.status_code in {400, 401}


class TestAuthorizedApplications:
    LIST = "{ authorizedApplications { clientId name } }"

    def test_a_customer_sees_them_and_lets_one_go(
        self, asking: Asking, app: RegisteredApplication, issued: Any, browser: Client, customer: User
    ) -> None:
        token = asking.token_of(customer)
        listed = [{"clientId": app.application.client_id, "name": "Kettle Timer"}]
        assert asking.must(self.LIST, token) == listed
        assert "Kettle Timer" in browser.get("/o/applications/").content.decode()

        answer = browser.post(f"/o/applications/{app.application.client_id}/revoke/")

        assert answer.headers["Location"] == "/o/applications/"
        assert asking.must(self.LIST, token) == []
        assert asking.code(VIEWER, issued["access_token"]) == "KT-CT-1124"
        event = BusinessEventRecord.objects.get(name="identity.application.revoked-v1")
        assert event.data == {"user_number": customer.number, "client_id": app.application.client_id}

    def test_those_that_keep_no_secret_are_on_the_page_alone(
        self, asking: Asking, browser: Client, customer: User
    ) -> None:
        public = operations.register_application(
            name="Phone app", redirect_uris=[BACK], is_confidential=False, now=NOW
        )
        assert public.client_secret is None
        tokens_of(public, agree(browser, request_of(public))["code"])

        assert asking.must(self.LIST, asking.token_of(customer)) == []
        assert "Phone app" in browser.get("/o/applications/").content.decode()

    def test_a_new_login_everywhere_ends_them_if_asked(
        self, asking: Asking, issued: Any, customer: User
    ) -> None:
        force = """mutation force($all: Boolean!) {
            forceReauthentication(input: {includeThirdParties: $all}) { tokensInvalidated } }"""

        asking.must(force, asking.token_of(customer), all=False)
        assert asking.must(VIEWER, issued["access_token"])
        asking.must(force, asking.token_of(customer), all=True)
        assert asking.code(VIEWER, issued["access_token"]) == "KT-CT-1124"

    def test_who_may_not(self, asking: Asking, partner: Organization) -> None:
        assert asking.code(self.LIST) == "KT-CT-1112"
        assert asking.must(self.LIST, asking.token_of(partner)) == []


class TestClientCredentials:
    def test_an_application_acts_as_its_organisation(self, asking: Asking, partner: Organization) -> None:
        app = operations.register_application(
            name="Sync", organization=partner, acts_as_organization=True, now=NOW
        )
        issued = exchange(app, grant_type="client_credentials").json()

        seen = asking.must("{ thirdPartyViewer { name permissions { permission } } }", issued["access_token"])

        assert seen["name"] == "Fen Brokers"
        assert {"permission": "Can create leads"} in seen["permissions"]
        assert "refresh_token" not in issued
        operations.force_reauthentication(holder=partner, now=NOW)
        assert asking.code("{ thirdPartyViewer { name } }", issued["access_token"]) == "KT-CT-1124"

    def test_a_wrong_secret_gets_nothing(self, partner: Organization) -> None:
        app = operations.register_application(
            name="Sync", organization=partner, acts_as_organization=True, now=NOW
        )
        wrong = RegisteredApplication(app.application, "guess")
        assert exchange(wrong, grant_type="client_credentials").status_code == 401


class TestLoginPage:
    @pytest.mark.usefixtures("browser")
    def test_where_it_leads_is_ours(self, customer: User) -> None:
        shown = {"email": customer.email, "password": PASSWORD}
        for wanted, led in (
            ("/o/applications/?a=1", "/o/applications/?a=1"),
            ("https://evil.example/", "/o/applications/"),
        ):
            answer = Client().post("/o/login/", shown | {"next": wanted})
            assert answer.headers["Location"] == led

    def test_who_is_not_logged_in_is_sent_to_log_in(self, app: RegisteredApplication) -> None:
        answer = Client().get(request_of(app))
        assert answer.headers["Location"].startswith("/o/login/?next=/o/authorize/")

    def test_an_address_that_is_unknown_and_a_wrong_password_look_alike(self, customer: User) -> None:
        pages = {
            re.sub(r'value="[^"]*"', "", Client().post("/o/login/", shown).content.decode())
            for shown in (
                {"email": customer.email, "password": "guess"},
                {"email": "nobody@example.com", "password": "guess"},
            )
        }
        assert len(pages) == 1
        assert "E-mail address and password do not match." in pages.pop()

    def test_guessing_is_slow(self, customer: User) -> None:
        shown = {"email": customer.email, "password": "guess"}
        statuses = {Client().post("/o/login/", shown).status_code for _ in range(12)}
        assert statuses == {200, 429}

    def test_a_session_ends_with_a_new_login_everywhere(self, browser: Client, customer: User) -> None:
        assert browser.get("/o/applications/").status_code == 200
        operations.force_reauthentication(holder=customer, now=NOW)
        assert browser.get("/o/applications/").status_code == 302
