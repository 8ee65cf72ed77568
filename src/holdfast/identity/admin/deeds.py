"""What staff do about people and third parties on their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    BASE_INPUT_CLASSES,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from holdfast.api import view
from holdfast.identity import operations
from holdfast.identity.models import Organization, User
from holdfast.identity.operations import notices, passwords
from holdfast.identity.permissions import MASQUERADE
from holdfast.kernel.periods import start_of_day
from holdfast.platform.backoffice.deeds import Done, Refused, deed
from holdfast.platform.backoffice.pages import SUPERUSERS
from holdfast.platform.backoffice.traces import correlation_of, moment_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_CHANGES = frozenset({"Can update user details"})


def _is_customer(user: User, _form: forms.Form) -> bool:
    return user.is_active and not user.is_staff


def _can_be_written_to(user: User, form: forms.Form) -> bool:
    return _is_customer(user, form) and bool(user.email)


@deed(User, "password-link", title="Send a password link", done_with=_CHANGES, fits=_can_be_written_to)
def _send_password_link(request: HttpRequest, user: User, given: dict[str, Any]) -> Done:  # noqa: ARG001
    passwords.request_password_reset(
        email=None, user_number=user.number, base_url=None, now=moment_of(request)
    )
    return Done("A link to choose a new password is on its way.")


@deed(
    User,
    "verification-link",
    title="Send a link to confirm the address",
    done_with=frozenset({"Can verify email addresses"}),
    fits=lambda user, form: _can_be_written_to(user, form) and user.email_verified_at is None,
)
def _send_verification_link(request: HttpRequest, user: User, given: dict[str, Any]) -> Done:  # noqa: ARG001
    notices.ask_for_verification(user=user, asked_at=moment_of(request))
    return Done("A link to confirm the address is on its way.")


@deed(User, "log-out", title="Log out everywhere", done_with=_CHANGES, fits=_is_customer)
def _log_out(request: HttpRequest, user: User, given: dict[str, Any]) -> Done:  # noqa: ARG001
    operations.force_reauthentication(holder=user, now=moment_of(request))
    return Done("Whatever was logged in as them is no more.")


@deed(User, "end-masquerade", title="End my masquerade", done_with=frozenset({MASQUERADE}), fits=_is_customer)
def _end_masquerade(request: HttpRequest, user: User, given: dict[str, Any]) -> Done:  # noqa: ARG001
    assert isinstance(request.user, User)
    ended = operations.end_masquerades(
        support_user=request.user,
        customer=user,
        ip=view.client_address(request) or None,
        correlation_id=correlation_of(request),
        now=moment_of(request),
    )
    if not ended:
        raise Refused("You see nothing as this customer.")
    return Done("The masquerade is over.")


class KeyForm(forms.Form):
    expires_on = forms.DateField(
        label="Good until (may stay empty)",
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "class": " ".join(BASE_INPUT_CLASSES)}, format="%Y-%m-%d"
        ),
    )


@deed(Organization, "new-key", title="Make a secret key", done_with=SUPERUSERS, form=KeyForm)
def _make_key(request: HttpRequest, organization: Organization, given: dict[str, Any]) -> Done:
    now, day = moment_of(request), given["expires_on"]
    expires_at = None if day is None else start_of_day(day, ZoneInfo("UTC"))
    if expires_at is not None and expires_at <= now:
        raise Refused("The key would be too old already.")
    key = operations.create_organization_key(organization=organization, expires_at=expires_at, now=now)
    return Done(f"This lets {organization.name} in:", secret=key)


@deed(Organization, "revoke-keys", title="Withdraw all keys", done_with=SUPERUSERS)
def _revoke_keys(request: HttpRequest, organization: Organization, given: dict[str, Any]) -> Done:  # noqa: ARG001
    now = moment_of(request)
    until = now + timedelta(microseconds=1)  # one that was made at this very moment goes as well
    count = operations.revoke_organization_keys(organization=organization, created_before=until, now=now)
    operations.force_reauthentication(holder=organization, now=now)
    return Done(f"Keys withdrawn: {count}. Whatever they were exchanged for works no more.")


class ApplicationForm(forms.Form):
    """An application of the organisation, as OAuth knows them."""

    name = forms.CharField(label="Name", max_length=100, widget=UnfoldAdminTextInputWidget())
    kind = forms.ChoiceField(
        label="How it comes in",
        choices=[
            ("server", "With customers' consent, from a server that keeps a secret"),
            ("app", "With customers' consent, from an app without a secret"),
            ("service", "As the organisation itself, with client credentials"),
        ],
        widget=UnfoldAdminSelectWidget(),
    )
    redirect_uris = forms.CharField(
        label="Where customers are sent back to, an address a line",
        required=False,
        max_length=2_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


@deed(
    Organization,
    "new-application",
    title="Register an application",
    done_with=SUPERUSERS,
    form=ApplicationForm,
)
def _register(request: HttpRequest, organization: Organization, given: dict[str, Any]) -> Done:
    try:
        made = operations.register_application(
            name=given["name"],
            redirect_uris=given["redirect_uris"].split(),
            organization=organization,
            is_confidential=given["kind"] != "app",
            acts_as_organization=given["kind"] == "service",
            now=moment_of(request),
        )
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    touched, client_id = [made.application], made.application.client_id
    if made.client_secret is None:
        return Done(f"The application is registered with the client id {client_id}.", touched)
    return Done(
        f"The client secret of {given['name']} with the client id {client_id}:",
        touched,
        secret=made.client_secret,
    )
