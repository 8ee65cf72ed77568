"""The pages of OAuth: logging in, letting an application act, and seeing which do. They work without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from oauth2_provider.views import AuthorizationView, TokenView

from holdfast.api import limits, view
from holdfast.api.errors import BadCredentials
from holdfast.api.view import client_address
from holdfast.identity import operations, queries
from holdfast.identity.attempts import may_try_again
from holdfast.identity.errors import InvalidMFAToken
from holdfast.identity.models import OAuthApplication, User
from holdfast.identity.oauth.provider import may_authorize
from holdfast.identity.oauth.recognition import clock
from holdfast.identity.pages.frame import guarded, page, told, voice_for
from holdfast.identity.pages.words import APPLICATIONS, COMMON, LOGIN
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import audit, record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.platform.messages import Voice

_SESSION_SECONDS = 60 * 60
_BACKEND = "holdfast.identity.backends.RolesBackend"
_TOKENS_A_HOST = 300
_MINUTE = 60
_APPLICATIONS = "oauth2_provider:applications"


class LoginForm(forms.Form):
    """E-mail address, password, and a code for those who have set up a second factor."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        max_length=1_024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        max_length=16,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Log a customer in for an hour, to decide what applications may do, and lead back to where they came from."""
    voice = voice_for(request, None)
    form = LoginForm(request.POST or None, label_suffix="")
    for name, field in form.fields.items():
        field.label = told(LOGIN, name, voice)
        field.error_messages["required"] = told(COMMON, "needed", voice)
    status = 200
    if request.method == "POST" and form.is_valid():
        now = view.clock.now()
        email, code = form.cleaned_data["email"], form.cleaned_data["code"].strip() or None
        if not may_try_again(request, email, now):
            form.add_error(None, told(LOGIN, "too_many", voice))
            status = 429
        else:
            try:
                user = operations.recognise_person(
                    email=email, password=form.cleaned_data["password"], mfa_token=code, now=now
                )
            except BadCredentials:
                form.add_error(None, told(LOGIN, "no_match", voice))
            except InvalidMFAToken:
                form.add_error("code", told(LOGIN, "enter_code", voice))
            else:
                login(request, user, backend=_BACKEND)
                request.session.set_expiry(_SESSION_SECONDS)
                return HttpResponseRedirect(_back(request))
    return page(
        request,
        voice,
        title=told(LOGIN, "title", voice),
        form=form,
        button=told(LOGIN, "button", voice),
        hidden={"next": _back(request)},
        status=status,
        template="identity/customer_login.html",
        leads_to=None,
        forgotten=told(LOGIN, "forgotten", voice),
    )


def _back(request: HttpRequest) -> str:
    """Where the page was come from: an address of ours, whatever the request says."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else redirect(_APPLICATIONS).headers["Location"]


class Consent(AuthorizationView):  # type: ignore[misc]
    """Ask a customer whether an application may act for them, and leave a trace of a yes."""

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.user.is_authenticated and not may_authorize(request.user):
            raise PermissionDenied("Applications act for customers alone.")
        response: HttpResponse = super().dispatch(request, *args, **options)
        return guarded(response, leads_to=None)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            if form.cleaned_data.get("allow") and "code=" in response.headers.get("Location", ""):
                _keep_consent(self.request, form.cleaned_data["client_id"], form.cleaned_data["scope"])
        return response


def _keep_consent(request: HttpRequest, client_id: str, scope: str) -> None:
    now, user = view.clock.now(), request.user
    assert isinstance(user, User)
    application = OAuthApplication.objects.get(client_id=client_id)
    record_event(
        BusinessEvent(
            "identity.application.authorized-v1",
            occurred_at=now,
            data={"user_number": user.number, "client_id": client_id, "scopes": scope.split()},
        )
    )
    _leave_trace(request, "oauth:authorize", application, now)


class Token(TokenView):  # type: ignore[misc]
    """Give tokens to applications, no more often than one host can need."""

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        host = client_address(request)
        if not limits.allow("application tokens by host", host, _TOKENS_A_HOST, _MINUTE, view.clock.now()):
            return JsonResponse({"error": "temporarily_unavailable"}, status=429)
        answer: HttpResponse = super().post(request, *args, **options)
        return answer


@login_required
@require_http_methods(["GET", "HEAD"])
def applications(request: HttpRequest) -> HttpResponse:
    """Which applications act for the customer, with a button for each to let it go."""
    assert isinstance(request.user, User)
    found = queries.authorized_applications(request.user, now=clock.now(), confidential_only=False)
    voice = voice_for(request, request.user)
    rows = [(one, _maker(one, voice)) for one in found]
    return page(
        request,
        voice,
        title=told(APPLICATIONS, "title", voice),
        template="identity/applications.html",
        applications=rows,
        let_go=told(APPLICATIONS, "button", voice),
        none=told(APPLICATIONS, "none", voice),
    )


def _maker(application: OAuthApplication, voice: Voice) -> str:
    maker = application.organization
    return "" if maker is None else told(APPLICATIONS, "by", voice, organization=maker.name)


@login_required
@require_POST
@transaction.atomic
def revoke(request: HttpRequest, client_id: str) -> HttpResponse:
    """Let an application act for the customer no more."""
    assert isinstance(request.user, User)
    application, now = get_object_or_404(OAuthApplication, client_id=client_id), view.clock.now()
    if operations.revoke_application(user=request.user, application=application, now=now):
        _leave_trace(request, "oauth:revoke", application, now)
    return redirect(_APPLICATIONS)


def _leave_trace(request: HttpRequest, what: str, application: OAuthApplication, now: datetime) -> None:
    audit(
        operation=what,
        actor_kind="CUSTOMER",
        actor_user_id=request.user.pk,
        objects_touched=[f"OAuthApplication:{application.pk}"],
        correlation_id=getattr(request, "correlation_id", ""),
        ip_address=client_address(request) or None,
        now=now,
    )
