"""What LINE tells us and what we ask of it: the webhook, and the offer to link accounts."""

from __future__ import annotations

import base64
import hmac
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app

from holdfast.api import view
from holdfast.identity import customer_site, operations

if TYPE_CHECKING:
    from datetime import datetime

_API = "https://api.line.me/v2/bot"
_SECONDS = 10
_LARGEST_BODY = 256_000
_OFFER = "Link your LINE account with your customer account: "

#: Sends JSON to an address of LINE's and gives back its JSON answer.
Call = Callable[[str, dict[str, Any]], dict[str, Any]]


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take LINE's events; not there until LINE_CHANNEL_SECRET is set. Anything unsigned is refused unread."""
    secret = settings.LINE_CHANNEL_SECRET
    if not secret:
        return HttpResponseNotFound()
    body = request.read(_LARGEST_BODY + 1)
    digest = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    if len(body) > _LARGEST_BODY or not hmac.compare_digest(
        digest, request.headers.get("X-Line-Signature", "")
    ):
        return HttpResponse(status=401)
    for event in orjson.loads(body).get("events", ()):
        _take(event, view.clock.now())
    return HttpResponse(status=200)


def _take(event: dict[str, Any], now: datetime) -> None:
    line_user_id = (event.get("source") or {}).get("userId")
    if not line_user_id:
        return
    link = event.get("link") or {}
    if event.get("type") == "accountLink" and link.get("result") == "ok":
        operations.complete_line_link(nonce=str(link.get("nonce")), line_user_id=line_user_id, now=now)
    elif event.get("type") == "follow" and event.get("replyToken"):
        app.configure_task("identity.offer_line_link").defer(
            line_user_id=line_user_id, reply_token=event["replyToken"]
        )


def offer_line_link(*, line_user_id: str, reply_token: str, now: datetime, call: Call | None = None) -> None:
    """Ask LINE for a link token and answer its user with the address where the accounts are linked."""
    ask = call or _call
    token = ask(f"/user/{quote(line_user_id, safe='')}/linkToken", {})["linkToken"]
    operations.register_line_link_token(line_user_id=line_user_id, link_token=token, now=now)
    page = customer_site.link(customer_site.Page.LINE_LINK, linkToken=token)
    ask("/message/reply", {"replyToken": reply_token, "messages": [{"type": "text", "text": _OFFER + page}]})


def _call(path: str, content: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - one host, over https
        _API + path,
        data=orjson.dumps(content),
        headers={
            "Authorization": f"Bearer {settings.LINE_CHANNEL_ACCESS_TOKEN}",
            "Content-Type": "application/json",
        },
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - the same
        found: dict[str, Any] = orjson.loads(answer.read() or b"{}")
    return found
