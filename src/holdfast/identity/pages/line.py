"""The page where somebody who is logged in links their LINE account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from holdfast.api import view
from holdfast.identity import operations
from holdfast.identity.models import User
from holdfast.identity.operations.line import CONFIRMATION_ORIGIN, AlreadyLinked, NoMatchingLink
from holdfast.identity.pages import frame
from holdfast.identity.pages.words import LINE


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line_link(request: HttpRequest) -> HttpResponse:
    """Send somebody to LINE, which asks whether the accounts shall be linked."""
    user = request.user
    assert isinstance(user, User)
    token = frame.given(request, "linkToken")
    voice = frame.voice_for(request, user)
    if not frame.may_go_on(request):
        return frame.too_many(request, voice)
    if not token:
        return frame.gone(request, voice)
    if request.method == "POST":
        try:
            with transaction.atomic():
                url = operations.link_user_to_line(user=user, link_token=token, now=view.clock.now())
                frame.leave_trace(request, "linkUserToLine", touched=[f"User:{user.pk}"], user_id=user.pk)
        except AlreadyLinked:
            title, text = (frame.told(LINE, key, voice) for key in ("linked_title", "linked"))
            return frame.page(request, voice, title=title, paragraphs=[text], status=409)
        except NoMatchingLink:
            return frame.gone(request, voice)
        return frame.guarded(HttpResponseRedirect(url), leads_to=CONFIRMATION_ORIGIN)
    return frame.page(
        request,
        voice,
        title=frame.told(LINE, "title", voice),
        paragraphs=[frame.told(LINE, "ask", voice, name=user.full_name or user.email or user.number)],
        button=frame.told(LINE, "button", voice),
        hidden={"linkToken": token},
        leads_to=CONFIRMATION_ORIGIN,
    )
