"""The page with which support sees what a customer sees, until it is over or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import time_format
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from holdfast.api import view
from holdfast.api.errors import TokenExpired, TokenInvalid
from holdfast.identity import contributions, operations, queries, tokens
from holdfast.identity.pages import frame
from holdfast.platform.messages import voice_of_user

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def masquerade(request: HttpRequest) -> HttpResponse:
    """Begin with the ticket of a link, or end with the token that it earned. For staff, and so in English."""
    voice = frame.voice_for(request, None)
    if not frame.may_go_on(request):
        return frame.too_many(request, voice)
    if request.method == "POST" and request.POST.get("token"):
        return _end(request)
    ticket, user_id = frame.given(request, "masqueradeToken"), frame.given(request, "userId")
    if not ticket or not user_id:
        return frame.gone(request, voice)
    if request.method != "POST":
        return frame.page(
            request,
            voice,
            title="See what a customer sees",
            paragraphs=[
                "All that is done in this way is on record under your name, on behalf of the customer."
            ],
            button="Go on",
            hidden={"masqueradeToken": ticket, "userId": user_id},
        )
    began = operations.masquerade_authentication(
        masquerade_token=ticket, user_id=user_id, now=view.clock.now(), **_trace(request)
    )
    return frame.gone(request, voice) if began.token is None else _shown(request, began.token)


def _shown(request: HttpRequest, token: str) -> HttpResponse:
    now = view.clock.now()
    claims = tokens.read(token, now=now)
    customer = _user(claims.holder.pk)
    until = time_format(claims.expires_at, "H:i")
    return frame.page(
        request,
        voice_of_user(customer.pk),
        title=f"What {customer.full_name or customer.number} sees",
        paragraphs=[f"{customer.number} · {customer.email}"],
        button="End it",
        hidden={"token": token},
        template="identity/masquerading.html",
        token=token,
        until=until,
        sections=_sections(customer, now),
    )


def _sections(customer: User, now: datetime) -> list[Any]:
    tell = contributions.customer_book.sees
    return [] if tell is None else list(tell(customer, now))


def _end(request: HttpRequest) -> HttpResponse:
    now = view.clock.now()
    voice = frame.voice_for(request, None)
    try:
        claims = tokens.read(request.POST["token"], now=now)
    except (TokenExpired, TokenInvalid):
        return frame.gone(request, voice)
    if claims.actor is None:
        return frame.gone(request, voice)
    operations.end_masquerades(
        support_user=_user(claims.actor.user_id),
        customer=_user(claims.holder.pk),
        now=now,
        **_trace(request),
    )
    return frame.page(
        request, voice, title="The masquerade is over", paragraphs=["Its token opens nothing any more."]
    )


def _user(pk: int) -> User:
    found = queries.user_with_permissions(pk)
    assert found is not None  # a token that we signed names people who are there
    return found[0]


def _trace(request: HttpRequest) -> dict[str, Any]:
    return {
        "ip": view.client_address(request) or None,
        "correlation_id": getattr(request, "correlation_id", ""),
    }
