"""What the pages for people share: in whose name and language they speak, how they are guarded, and their traces.

A page shows on GET what a link is for and does it on POST, since programs that look into mailboxes follow links.
The token of a link comes back in the form's body and stands in no address that we make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header

from holdfast.api import limits, view
from holdfast.identity.pages.words import COMMON, LANGUAGES, Words
from holdfast.platform.messages import Voice, voice_of_user
from holdfast.platform.operations import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django import forms

    from holdfast.identity.models import User

_POSTS, _MINUTE = 20, 60
_TOKEN_CHARACTERS = 500


def voice_for(request: HttpRequest, user: User | None) -> Voice:
    """The voice that a user knows; for a stranger the installation's own, in the first language they read."""
    if user is not None:
        return voice_of_user(user.pk)
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])
    read = (code.partition("-")[0] for code, _ in wanted)
    return Voice(settings.COMPANY_NAME, next((code for code in read if code in LANGUAGES), LANGUAGES[0]))


def told(words: Words, key: str, voice: Voice, **values: str) -> str:
    """A sentence in the language of a voice, with the brand's name and the values filled in."""
    languages = words[key]
    return (languages.get(voice.language) or languages[LANGUAGES[0]]).format(brand=voice.brand_name, **values)


def given(request: HttpRequest, name: str) -> str:
    """A value that came with the link: in the address on GET, in the form on POST; empty where it is too long."""
    value = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return value if len(value) <= _TOKEN_CHARACTERS and "\0" not in value else ""


def may_go_on(request: HttpRequest) -> bool:
    """Whether a host has not sent more forms within a minute than anybody fills in."""
    if request.method != "POST":
        return True
    return limits.allow("people by host", view.client_address(request), _POSTS, _MINUTE, view.clock.now())


def page(
    request: HttpRequest,
    voice: Voice,
    *,
    title: str,
    paragraphs: Sequence[str] = (),
    button: str = "",
    form: forms.Form | None = None,
    hidden: Mapping[str, str] | None = None,
    status: int = 200,
    template: str = "identity/action.html",
    leads_to: str | None = "",
    **more: Any,
) -> HttpResponse:
    """A page with a title, sentences, and a form where there is a button; the form is posted to the page itself.

    hidden: what the form sends along. leads_to: as in `guarded`.
    """
    values = {
        "title": title,
        "paragraphs": paragraphs,
        "button": button,
        "form": form,
        "hidden": hidden or {},
        "action": request.path,
        "brand": voice.brand_name,
        "language": voice.language if voice.language in LANGUAGES else LANGUAGES[0],
        **more,
    }
    return guarded(render(request, template, values, status=status), leads_to=leads_to)


def too_many(request: HttpRequest, voice: Voice) -> HttpResponse:
    """The answer to a host that sends too much."""
    words = COMMON
    title, text = told(words, "wait_title", voice), told(words, "wait", voice)
    return page(request, voice, title=title, paragraphs=[text], status=429)


def guarded(response: HttpResponse, *, leads_to: str | None = "") -> HttpResponse:
    """Nothing is loaded but our style, nobody frames the page, and no address with a token in it is passed on.

    leads_to: a further origin that the answer to a form may lead to; None for pages that lead to applications.

    The referrer is the origin alone: with none at all, browsers would send forms from nowhere, and the check
    against forged ones would refuse them.
    """
    policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    if leads_to is not None:
        policy += f"; form-action 'self' {leads_to}".rstrip()
    response["Content-Security-Policy"] = policy
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    return response


def leave_trace(
    request: HttpRequest, operation: str, *, touched: Sequence[str], user_id: int | None, **more: Any
) -> None:
    """An audit record of what somebody did on a page, under the name that the operation has in the API."""
    audit(
        operation=operation,
        actor_kind="ANONYMOUS" if user_id is None else "CUSTOMER",
        actor_user_id=user_id,
        objects_touched=list(touched),
        correlation_id=getattr(request, "correlation_id", ""),
        ip_address=view.client_address(request) or None,
        now=view.clock.now(),
        **more,
    )


def gone(request: HttpRequest, voice: Voice) -> HttpResponse:
    """The answer to a link that is unknown, used up or too old: each alike."""
    title, text = told(COMMON, "gone_title", voice), told(COMMON, "gone", voice)
    return page(request, voice, title=title, paragraphs=[text], status=410)


def done(request: HttpRequest, voice: Voice, words: Words, *, text: str = "") -> HttpResponse:
    """What a page says once it has done what its link promised."""
    title = told(words, "done_title", voice)
    return page(request, voice, title=title, paragraphs=[text or told(words, "done", voice)])
