"""The page to choose a new password by a link, and to ask for that link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_password_validators
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from holdfast.api import view
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.errors import (
    ObtainLongLivedRefreshTokenUnauthorized,
    PasswordInvalid,
    RequestPasswordResetInvalidData,
    ResetUserPasswordUnauthorized,
)
from holdfast.identity.operations import links, passwords
from holdfast.identity.pages import frame
from holdfast.identity.pages.words import BROKEN_RULES, COMMON, PASSWORDS
from holdfast.identity.password_rules import Length

if TYPE_CHECKING:
    from holdfast.identity.models import User
    from holdfast.kernel.errors import InvalidInput
    from holdfast.platform.messages import Voice


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        max_length=passwords.LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=passwords.LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AddressForm(forms.Form):
    """Where somebody would like to have a link sent to."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password with the id and the token of a link; without them, ask for a link."""
    user_id, token = frame.given(request, "userId"), frame.given(request, "token")
    now = view.clock.now()
    is_good = bool(token) and passwords.is_password_reset_token_valid(user_id=user_id, token=token, now=now)
    user = links.user_of(purpose=LinkPurpose.PASSWORD_RESET, token=token, now=now) if is_good else None
    voice = frame.voice_for(request, user)
    if not frame.may_go_on(request):
        return frame.too_many(request, voice)
    if not token:
        return _ask(request, voice)
    if user is None:
        return _gone(request, voice)
    form = PasswordForm(request.POST or None, label_suffix="")
    _label(form, voice, password="new", again="again")  # noqa: S106 - names of sentences
    if form.is_valid():
        if form.cleaned_data["password"] != form.cleaned_data["again"]:
            form.add_error("again", frame.told(PASSWORDS, "differ", voice))
        else:
            answer = _choose(request, form, user, voice)
            if answer is not None:
                return answer
    return frame.page(
        request,
        voice,
        title=frame.told(PASSWORDS, "title", voice),
        form=form,
        button=frame.told(PASSWORDS, "button", voice),
        hidden={"userId": user_id, "token": token},
        status=200 if not form.errors else 422,
    )


def _choose(request: HttpRequest, form: PasswordForm, user: User, voice: Voice) -> HttpResponse | None:
    """What is shown once the password is set; None where it breaks rules, which the form then says."""
    try:
        with transaction.atomic():
            passwords.reset_user_password(
                user_id=frame.given(request, "userId"),
                token=frame.given(request, "token"),
                new_password=form.cleaned_data["password"],
                now=view.clock.now(),
            )
            frame.leave_trace(request, "resetUserPassword", touched=[f"User:{user.pk}"], user_id=user.pk)
    except PasswordInvalid as refusal:
        for reason in refusal.invalid:
            form.add_error("password", _broken(reason, voice))
        return None
    except (ResetUserPasswordUnauthorized, ObtainLongLivedRefreshTokenUnauthorized):
        return _gone(request, voice)
    title, text = (frame.told(PASSWORDS, key, voice) for key in ("done_title", "done"))
    return frame.page(request, voice, title=title, paragraphs=[text])


def _broken(reason: InvalidInput, voice: Voice) -> str:
    if reason.code not in BROKEN_RULES:
        return reason.message
    asked = re.search(r"\d+", reason.message)
    return frame.told(BROKEN_RULES, reason.code, voice, n=asked.group() if asked else "1")


def _ask(request: HttpRequest, voice: Voice) -> HttpResponse:
    form = AddressForm(request.POST or None, label_suffix="")
    _label(form, voice, email="email")
    form.fields["email"].error_messages["invalid"] = frame.told(PASSWORDS, "bad_email", voice)
    if form.is_valid():
        try:
            passwords.request_password_reset(
                email=form.cleaned_data["email"], user_number=None, base_url=None, now=view.clock.now()
            )
        except RequestPasswordResetInvalidData:
            form.add_error("email", frame.told(PASSWORDS, "bad_email", voice))
        else:
            title, text = (frame.told(PASSWORDS, key, voice) for key in ("asked_title", "asked"))
            return frame.page(request, voice, title=title, paragraphs=[text])
    return frame.page(
        request,
        voice,
        title=frame.told(PASSWORDS, "ask_title", voice),
        paragraphs=[frame.told(PASSWORDS, "ask", voice)],
        form=form,
        button=frame.told(PASSWORDS, "ask_button", voice),
        status=200 if not form.errors else 422,
    )


def _gone(request: HttpRequest, voice: Voice) -> HttpResponse:
    """Links that are used up or too old, with the form that sends another."""
    form = AddressForm(label_suffix="")
    _label(form, voice, email="email")
    return frame.page(
        request,
        voice,
        title=frame.told(COMMON, "gone_title", voice),
        paragraphs=[frame.told(COMMON, "gone", voice), frame.told(PASSWORDS, "ask", voice)],
        form=form,
        button=frame.told(PASSWORDS, "ask_button", voice),
        status=410,
    )


def _label(form: forms.Form, voice: Voice, **labels: str) -> None:
    for name, key in labels.items():
        field = form.fields[name]
        field.label = frame.told(PASSWORDS, key, voice)
        field.error_messages["required"] = frame.told(COMMON, "needed", voice)
        if name == "password":
            field.help_text = frame.told(PASSWORDS, "hint", voice, n=str(_shortest()))


def _shortest() -> int:
    """How many characters the rules ask for."""
    rules = get_password_validators(cast("list[dict[str, Any]]", settings.AUTH_PASSWORD_VALIDATORS))
    return max((rule.min_length for rule in rules if isinstance(rule, Length)), default=1)
