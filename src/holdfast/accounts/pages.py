"""The page where somebody confirms a consent with the link that they were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from holdfast.accounts import operations, queries
from holdfast.accounts.authors import Author
from holdfast.accounts.errors import (
    ConsentExpiringTokenNotFound,
    ConsentGivenTokenAlreadyAccepted,
    ConsentManagementNotEnabled,
    InvalidConsentExpiringToken,
)
from holdfast.accounts.voices import voice_of_brand
from holdfast.api import view
from holdfast.identity.pages import frame
from holdfast.identity.pages.words import CONSENT

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from holdfast.accounts.models import Consent
    from holdfast.platform.messages import Voice


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_consent(request: HttpRequest) -> HttpResponse:
    """Confirm a consent; whoever holds the link was written to, and needs no login."""
    token, now = frame.given(request, "token"), view.clock.now()
    consent = queries.consent_to_confirm(token, now=now)
    voice = frame.voice_for(request, None) if consent is None else _voice_of(consent)
    if not frame.may_go_on(request):
        return frame.too_many(request, voice)
    if consent is None:
        return frame.gone(request, voice)
    if request.method != "POST":
        return frame.page(
            request,
            voice,
            title=frame.told(CONSENT, "title", voice),
            paragraphs=[frame.told(CONSENT, "ask", voice, purpose=consent.type.name)],
            button=frame.told(CONSENT, "button", voice),
            hidden={"token": token},
        )
    try:
        with transaction.atomic():
            operations.confirm_double_opt_in(
                token=token,
                ip_address=view.client_address(request),
                may_see=lambda _consent: True,
                author=Author(user_id=consent.user_id),
                now=now,
            )
            frame.leave_trace(
                request,
                "confirmDoubleOptIn",
                touched=[f"Consent:{consent.pk}"],
                user_id=consent.user_id,
                account_number=consent.account.number if consent.account is not None else None,
            )
    except ConsentGivenTokenAlreadyAccepted:
        return frame.done(request, voice, CONSENT)
    except (ConsentExpiringTokenNotFound, ConsentManagementNotEnabled, InvalidConsentExpiringToken):
        return frame.gone(request, voice)
    return frame.done(request, voice, CONSENT)


def _voice_of(consent: Consent) -> Voice:
    preferred = consent.account.preferred_language_for_comms if consent.account is not None else ""
    return voice_of_brand(consent.type.brand, preferred)
