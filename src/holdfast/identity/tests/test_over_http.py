"""Identity as a client meets it: over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from holdfast.api import view
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.identity import access, operations, queries
from holdfast.identity.tests.conftest import NOW, PASSWORD
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord

if TYPE_CHECKING:
    from django.test import Client

    from holdfast.identity.models import Organization, User

LOGIN = """
    mutation logIn($input: ObtainJSONWebTokenInput!) {
      obtainKrakenToken(input: $input) { token payload refreshToken refreshExpiresIn }
    }
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    clock = FixedClock(NOW)
    monkeypatch.setattr(view, "clock", clock)
    return clock


@pytest.fixture
def ask(client: Client, clock: FixedClock, db: None):
    """POST a document and give back the parsed answer."""

    def post(query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
        headers = {"Authorization": token} if token else {}
        answer = client.post(
            "/v1/graphql/",
            {"query": query, "variables": variables},
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == 200, answer.content
        return answer.json()

    return post


def error_of(answer: dict[str, Any]) -> dict[str, Any]:
    (error,) = answer["errors"]
    return error["extensions"]


def test_a_customer_logs_in_and_sees_who_they_are(ask, customer: User) -> None:
    login = ask(LOGIN, input={"email": "ADA.byron@example.com", "password": PASSWORD})
    issued = login["data"]["obtainKrakenToken"]
    assert issued["payload"] == jwt.decode(issued["token"], options={"verify_signature": False})
    assert issued["refreshExpiresIn"] == int((NOW + timedelta(days=7)).timestamp())

    answer = ask(
        """{ viewer {
            id number email givenName familyName fullName firstName lastName displayName preferredName title
            pronouns mobile landline landlinePhoneNumber alternativePhoneNumbers label dateOfBirth createdAt
            isActive isDeceased hasFamilyIssues liveSecretKey permissions { permission }
        } }""",
        f"JWT {issued['token']}",
    )

    seen = answer["data"]["viewer"]
    assert "errors" not in answer
    assert seen["number"] == customer.number
    assert (seen["email"], seen["fullName"]) == ("Ada.Byron@example.com", "Ada Byron")
    assert (seen["firstName"], seen["lastName"], seen["displayName"]) == ("Ada", "Byron", "Ada Byron")
    assert (seen["title"], seen["preferredName"], seen["dateOfBirth"]) == (None, None, None)
    assert (seen["isActive"], seen["isDeceased"], seen["mobile"]) == (True, False, "")
    assert seen["createdAt"] == "2026-01-15T12:00:00+00:00"
    assert seen["liveSecretKey"] == queries.live_secret_keys([customer])[customer.pk]
    assert {"permission": "Can access customer queries"} in seen["permissions"]


def test_the_key_a_customer_sees_logs_them_in(ask, customer: User) -> None:
    token = ask(LOGIN, input={"email": customer.email, "password": PASSWORD})["data"]["obtainKrakenToken"]
    key = ask("{ viewer { liveSecretKey } }", token["token"])["data"]["viewer"]["liveSecretKey"]

    again = ask(LOGIN, input={"APIKey": key})["data"]["obtainKrakenToken"]

    assert again["payload"]["gty"] == "API-KEY"
    assert ask("{ viewer { number } }", again["token"])["data"]["viewer"]["number"] == customer.number


def test_an_organisation_logs_in_and_is_no_account_user(ask, partner: Organization) -> None:
    key = operations.create_organization_key(organization=partner, now=NOW)
    token = ask(LOGIN, input={"organizationSecretKey": key})["data"]["obtainKrakenToken"]["token"]

    answer = ask("{ viewer { id } thirdPartyViewer { name permissions { permission } } }", token)

    assert answer["data"]["viewer"] is None
    assert answer["data"]["thirdPartyViewer"]["name"] == "Fen Brokers"
    assert {"permission": "Can create leads"} in answer["data"]["thirdPartyViewer"]["permissions"]


def test_a_link_in_a_message_logs_in_for_its_purpose_alone(ask, customer: User) -> None:
    key = operations.generate_pre_signed_key(
        user=customer, scopes=["JOIN_CAMPAIGNS"], expires_at=NOW + timedelta(hours=1), now=NOW
    )
    issued = ask(LOGIN, input={"preSignedKey": key})["data"]["obtainKrakenToken"]
    assert (issued["refreshToken"], issued["refreshExpiresIn"]) == (None, None)

    assert issued["payload"]["scopes"] == ["JOIN_CAMPAIGNS"]
    for closed in ("{ viewer { liveSecretKey } }", "mutation { regenerateSecretKey { key } }"):
        assert error_of(ask(closed, issued["token"]))["errorCode"] == "KT-CT-1111"


def test_a_refresh_token_carries_on_until_it_expires(ask, clock: FixedClock, customer: User) -> None:
    first = ask(LOGIN, input={"email": customer.email, "password": PASSWORD})["data"]["obtainKrakenToken"]
    clock.advance(timedelta(hours=2))
    assert error_of(ask("{ viewer { id } }", first["token"]))["errorCode"] == "KT-CT-1120"

    again = ask(LOGIN, input={"refreshToken": first["refreshToken"]})["data"]["obtainKrakenToken"]
    assert again["refreshToken"] == first["refreshToken"]
    assert ask("{ viewer { number } }", again["token"])["data"]["viewer"]["number"] == customer.number

    clock.advance(timedelta(days=7))
    expired = error_of(ask(LOGIN, input={"refreshToken": first["refreshToken"]}))
    assert (expired["errorCode"], expired["errorType"]) == ("KT-CT-1134", "VALIDATION")


@pytest.mark.parametrize(
    ("credentials", "code", "path"),
    [
        ({"email": "ada.byron@example.com", "password": "guess"}, "KT-CT-1138", None),
        ({"email": "nobody@example.com", "password": "guess"}, "KT-CT-1138", None),
        ({"APIKey": "sk_live_guess"}, "KT-CT-1139", ["input", "apiKey"]),
        ({"organizationSecretKey": "guess"}, "KT-CT-1139", ["input", "organizationSecretKey"]),
        ({"preSignedKey": "guess"}, "KT-CT-1139", ["input", "preSignedKey"]),
        ({"refreshToken": "guess"}, "KT-CT-1135", None),
        ({}, "KT-CT-1143", None),
        ({"email": "ada.byron@example.com"}, "KT-CT-1143", None),
        ({"APIKey": "a", "refreshToken": "b"}, "KT-CT-1143", None),
    ],
)
def test_a_refused_login_says_so_as_invalid_data(
    ask, customer: User, credentials: dict[str, str], code: str, path: list[str] | None
) -> None:
    answer = ask(LOGIN, input=credentials)

    error = error_of(answer)
    assert answer["data"] == {"obtainKrakenToken": None}
    assert (error["errorCode"], error["errorType"]) == (code, "VALIDATION")
    if path is not None:
        assert [one["inputPath"] for one in error["validationErrors"]] == [path]


def test_the_third_failed_login_in_a_minute_closes_the_door(ask, clock: FixedClock, customer: User) -> None:
    for _ in range(3):
        assert error_of(ask(LOGIN, input={"APIKey": "guess"}))["errorCode"] == "KT-CT-1139"

    right = {"email": customer.email, "password": PASSWORD}
    assert error_of(ask(LOGIN, input=right))["errorCode"] == "KT-CT-1199"

    clock.advance(timedelta(minutes=1))
    assert ask(LOGIN, input=right)["data"]["obtainKrakenToken"]["token"]


@pytest.mark.parametrize("operation", ["{ viewer { id } }", "{ thirdPartyViewer { name } }"])
def test_nobody_in_particular_is_no_viewer(ask, operation: str) -> None:
    assert error_of(ask(operation))["errorCode"] == "KT-CT-1112"


def test_force_reauthentication_ends_every_token(ask, customer: User) -> None:
    first = ask(LOGIN, input={"email": customer.email, "password": PASSWORD})["data"]["obtainKrakenToken"]
    mutation = """mutation { forceReauthentication(input: {includeThirdParties: true}) {
        effectiveAt tokensInvalidated } }"""

    answer = ask(mutation, first["token"])

    assert answer["data"]["forceReauthentication"] == {
        "effectiveAt": "2026-01-15T12:00:00+00:00",
        "tokensInvalidated": True,
    }
    assert error_of(ask("{ viewer { id } }", first["token"]))["errorCode"] == "KT-CT-1124"
    refused = ask(LOGIN, input={"refreshToken": first["refreshToken"]})
    assert error_of(refused)["errorCode"] == "KT-CT-1135"
    assert AuditRecord.objects.filter(operation="forceReauthentication", actor_user_id=customer.pk).exists()


def test_an_organisation_can_end_its_own_tokens_and_has_no_user_key(ask, partner: Organization) -> None:
    key = operations.create_organization_key(organization=partner, now=NOW)
    token = ask(LOGIN, input={"organizationSecretKey": key})["data"]["obtainKrakenToken"]["token"]
    refused = ask("mutation { regenerateSecretKey { key } }", token)
    assert error_of(refused)["errorCode"] == "KT-CT-11100"

    ask(
        "mutation { forceReauthentication(input: {includeThirdParties: false}) { tokensInvalidated } }", token
    )

    assert error_of(ask("{ thirdPartyViewer { name } }", token))["errorCode"] == "KT-CT-1124"


def test_regenerating_the_key_shows_the_new_one_and_ends_the_old_one(ask, customer: User) -> None:
    old = queries.live_secret_keys([customer])[customer.pk]
    token = ask(LOGIN, input={"APIKey": old})["data"]["obtainKrakenToken"]["token"]

    answer = ask("mutation { regenerateSecretKey { key viewer { number liveSecretKey } } }", token)

    made = answer["data"]["regenerateSecretKey"]
    assert made["key"] != old
    assert made["viewer"] == {"number": customer.number, "liveSecretKey": made["key"]}
    assert error_of(ask(LOGIN, input={"APIKey": old}))["errorCode"] == "KT-CT-1139"


def test_who_may_see_a_user(customer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_reasons", [])  # identity alone, without what higher floors register
    other = operations.create_user(email="mary@example.com", now=NOW)
    in_person = Viewer(ViewerKind.CUSTOMER, user_id=customer.pk)
    agent = Viewer(ViewerKind.SUPPORT, user_id=99, permissions=frozenset({"Can access customer queries"}))
    newcomer = Viewer(ViewerKind.SUPPORT, user_id=98)

    assert access.user_visible(in_person, customer)
    assert not access.user_visible(in_person, other)
    assert access.user_visible(agent, customer)
    assert not access.is_oneself(agent, customer)
    assert not access.user_visible(newcomer, customer)
    assert not access.user_visible(Viewer(ViewerKind.ANONYMOUS), customer)

    monkeypatch.setattr(access, "_reasons", [lambda _viewer, user: user.pk == other.pk])
    assert access.user_visible(in_person, other)
