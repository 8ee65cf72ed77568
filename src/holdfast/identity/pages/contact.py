"""The pages where somebody shows that an address is theirs, and that they are who they say they are."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from holdfast.api import view
from holdfast.identity import contributions, operations
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.errors import ErrorWhileVerifyingCustomer
from holdfast.identity.operations import contact, links, notices
from holdfast.identity.operations.verification import verification_of_link
from holdfast.identity.pages import frame
from holdfast.identity.pages.words import COMMON, EMAIL, IDENTITY


class CodeForm(forms.Form):
    """The code that came with a link."""

    code = forms.CharField(
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def verify_email(request: HttpRequest) -> HttpResponse:
    """Confirm an e-mail address with the token of a link that was sent to it."""
    user_id, token = frame.given(request, "userId"), frame.given(request, "token")
    now = view.clock.now()
    user = links.user_of(purpose=LinkPurpose.EMAIL_VERIFICATION, token=token, now=now)
    if user is not None and links.encoded_id(user) != user_id:
        user = None
    voice = frame.voice_for(request, user)
    if not frame.may_go_on(request):
        return frame.too_many(request, voice)
    if user is not None and request.method != "POST":
        return frame.page(
            request,
            voice,
            title=frame.told(EMAIL, "title", voice),
            paragraphs=[frame.told(EMAIL, "ask", voice, address=user.email)],
            button=frame.told(EMAIL, "button", voice),
            hidden={"userId": user_id, "token": token},
        )
    if user is not None:
        with transaction.atomic():
            verified = contact.verify_email(token=token, may_see=lambda found: found.pk == user.pk, now=now)
            if verified is not None:
                frame.leave_trace(request, "verifyEmail", touched=[f"User:{user.pk}"], user_id=user.pk)
        if verified is not None:
            return frame.done(request, voice, EMAIL)
    return frame.gone(request, voice)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def verify_identity(request: HttpRequest) -> HttpResponse:
    """Confirm who somebody is with the code that came with a link."""
    key, now = frame.given(request, "preSignedKey"), view.clock.now()
    attempt = verification_of_link(key=key, now=now)
    if attempt is None:
        voice = frame.voice_for(request, None)
    else:
        voice = notices.voice_of(attempt.user, contributions.known_brand(attempt.brand_code))
    if not frame.may_go_on(request):
        return frame.too_many(request, voice)
    if attempt is None:
        return frame.gone(request, voice)
    user = attempt.user
    form = CodeForm(request.POST or None, label_suffix="")
    form.fields["code"].label = frame.told(IDENTITY, "code", voice)
    form.fields["code"].error_messages["required"] = frame.told(COMMON, "needed", voice)
    if form.is_valid():
        code = "".join(form.cleaned_data["code"].split())
        try:
            operations.verify_customer(
                user=user, verification_code=code, verification_type=attempt.method, now=now
            )  # a transaction of its own, which keeps the count of wrong codes
        except ErrorWhileVerifyingCustomer:
            form.add_error("code", frame.told(IDENTITY, "wrong", voice))
        else:
            frame.leave_trace(request, "verifyCustomer", touched=[f"User:{user.pk}"], user_id=user.pk)
            return frame.done(request, voice, IDENTITY, text=frame.told(COMMON, "close", voice))
    return frame.page(
        request,
        voice,
        title=frame.told(IDENTITY, "title", voice),
        paragraphs=[frame.told(IDENTITY, "ask", voice)],
        form=form,
        button=frame.told(IDENTITY, "button", voice),
        hidden={"preSignedKey": key},
        status=200 if not form.errors else 422,
    )
