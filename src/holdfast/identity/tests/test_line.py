"""Linking a LINE account: the bot offers it, the customer asks for it, LINE confirms it."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from django.test import Client

from holdfast.api import view
from holdfast.identity import line_webhook, operations
from holdfast.identity.models import LineLink, LineLinkToken
from holdfast.identity.tests.asking import NOW, Asking
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import waiting_jobs

if TYPE_CHECKING:
    from holdfast.identity.models import Organization, User

SECRET = "channel secret"
LINK = """mutation link($token: String!) { linkUserToLine(input: {linkToken: $token}) {
    __typename ... on LineLinkRedirectResponse { redirectUrl }
    ... on AlreadyLinkedError { type } ... on LinkTokenNotFound { type } } }"""
UNLINK = """mutation { unlinkUserFromLine {
    __typename ... on LineUnlinkedResponse { message }
    ... on LinkTokenNotFound { type } ... on LineCommonError { field message } } }"""
NOT_FOUND = {"__typename": "LinkTokenNotFound", "type": "NO_MATCHING_LINE_LINK"}


@pytest.fixture(autouse=True)
def channel(settings: Any, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LINE_CHANNEL_SECRET = SECRET
    monkeypatch.setattr(view, "clock", asking.clock)


def tell(*events: dict[str, Any], signature: str | None = None) -> int:
    """What LINE does to tell us something; the status it is answered with."""
    body = orjson.dumps({"destination": "U0", "events": events})
    signed = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
    headers = {"X-Line-Signature": signed if signature is None else signature}
    answer = Client().post("/v1/line/webhook", body, content_type="application/json", headers=headers)
    return answer.status_code


def agreed(nonce: str, line_user: str = "Uada") -> dict[str, Any]:
    return {
        "type": "accountLink",
        "source": {"type": "user", "userId": line_user},
        "link": {"result": "ok", "nonce": nonce},
    }


def offer(name: str = "link-token", line_user: str = "Uada") -> None:
    operations.register_line_link_token(line_user_id=line_user, link_token=name, now=NOW)


def nonce_of(answer: dict[str, str]) -> str:
    return parse_qs(urlsplit(answer["redirectUrl"]).query)["nonce"][0]


def test_a_customer_links_their_line_account_and_unlinks_it(asking: Asking, customer: User) -> None:
    offer()
    token = asking.token_of(customer)

    answer = asking.must(LINK, token, token="link-token")
    assert answer["redirectUrl"].startswith(
        "https://access.line.me/dialog/bot/accountLink?linkToken=link-token&nonce="
    )
    assert tell(agreed(nonce_of(answer))) == 200

    link = LineLink.objects.get()
    assert (link.user, link.line_user_id, link.linked_at) == (customer, "Uada", NOW)
    assert asking.must(UNLINK, token)["message"]
    assert not LineLink.objects.exists()
    assert asking.must(UNLINK, token) == NOT_FOUND
    events = BusinessEventRecord.objects.filter(name__startswith="identity.line_account").order_by("pk")
    assert [event.name for event in events] == [
        "identity.line_account.linked-v1",
        "identity.line_account.unlinked-v1",
    ]
    assert AuditRecord.objects.filter(operation="unlinkUserFromLine", actor_user_id=customer.pk).count() == 1


def test_a_token_is_for_one_user_and_ten_minutes(asking: Asking, customer: User) -> None:
    offer()
    other = operations.create_user(email="mary@example.com", now=NOW)
    token = asking.token_of(customer)
    first = nonce_of(asking.must(LINK, token, token="link-token"))
    again = nonce_of(asking.must(LINK, token, token="link-token"))

    assert asking.must(LINK, asking.token_of(other), token="link-token") == NOT_FOUND
    assert asking.must(LINK, token, token="guess") == NOT_FOUND
    tell(agreed(first), agreed(again, line_user="Uother"), agreed("guess"))
    assert not LineLink.objects.exists()
    asking.clock.advance(timedelta(minutes=10))
    tell(agreed(again))
    assert not LineLink.objects.exists()
    assert asking.must(LINK, token, token="link-token") == NOT_FOUND


def test_each_has_one_of_the_other(asking: Asking, customer: User) -> None:
    other = operations.create_user(email="mary@example.com", now=NOW)
    offer("for ada"), offer("for ada again", "Umary"), offer("for mary")
    token = asking.token_of(customer)
    nonce = nonce_of(asking.must(LINK, token, token="for ada"))
    late = nonce_of(asking.must(LINK, asking.token_of(other), token="for mary"))

    assert tell(agreed(nonce), agreed(late), agreed(nonce)) == 200

    assert LineLink.objects.get().user == customer
    taken = {"__typename": "AlreadyLinkedError", "type": "ALREADY_LINKED"}
    assert asking.must(LINK, token, token="for ada again") == taken
    offer("for mary once more")
    assert asking.must(LINK, asking.token_of(other), token="for mary once more") == taken


def test_who_may_not(asking: Asking, customer: User, partner: Organization) -> None:
    offer()
    assert asking.code(LINK, token="link-token") == "KT-CT-1112"
    assert asking.code(LINK, asking.token_of(partner), token="link-token") == "KT-CT-1111"
    assert asking.code(UNLINK) == "KT-CT-1112"
    answer = asking.must(UNLINK, asking.token_of(partner))
    assert (answer["__typename"], answer["field"]) == ("LineCommonError", "viewer")
    assert LineLinkToken.objects.get().user is None


def test_only_line_is_listened_to(settings: Any) -> None:
    assert tell(agreed("nonce"), signature="forged") == 401
    assert tell({"type": "unsend"}, agreed("nonce")) == 200
    settings.LINE_CHANNEL_SECRET = ""
    assert tell(agreed("nonce")) == 404


def test_who_follows_us_is_offered_a_link(settings: Any) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def line(path: str, content: dict[str, Any]) -> dict[str, Any]:
        asked.append((path, content))
        return {"linkToken": "fresh"} if path.endswith("/linkToken") else {}

    tell({"type": "follow", "source": {"userId": "Uada"}, "replyToken": "reply"})
    ((name, arguments),) = waiting_jobs("identity.")
    assert (name, arguments) == ("identity.offer_line_link", {"line_user_id": "Uada", "reply_token": "reply"})
    line_webhook.offer_line_link(**arguments, now=NOW, call=line)

    assert asked[0] == ("/user/Uada/linkToken", {})
    path, content = asked[1]
    assert (path, content["replyToken"]) == ("/message/reply", "reply")
    assert content["messages"][0]["text"].endswith(f"{settings.CUSTOMER_SITE_URL}/line-link/?linkToken=fresh")
    assert LineLinkToken.objects.get().line_user_id == "Uada"
