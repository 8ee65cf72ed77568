"""Logging in, and who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.api.errors import AuthorizationHeaderNotProvided
from holdfast.identity import access, operations, queries
from holdfast.identity.errors import APIKeyAuthenticationUnavailable
from holdfast.identity.models import OAuthApplication, Organization, User
from holdfast.identity.oauth.recognition import clock as wall_clock
from holdfast.identity.resolvers.base import (
    USER_TYPES,
    current_organization,
    current_user,
    domain,
    leave_trace,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

domain.visible(*USER_TYPES)(access.user_visible)
domain.part_of_parent(
    "AccountUserPermission",
    "AuthorizedApplication",
    "ForceReauthentication",
    "ObtainKrakenJSONWebToken",
    "RegenerateSecretKey",
    "ThirdPartyPermission",
)


@domain.visible("ThirdPartyOrganizationType")
def organization_visible(viewer: Viewer, organization: Organization) -> bool:
    """An organisation sees itself."""
    return viewer.organization_id == organization.pk


@domain.mutation("obtainKrakenToken", rule=rules.public)
def obtain_kraken_token(info: Info, *, input: dict[str, Any]) -> operations.IssuedToken:  # noqa: A002
    """A token for one good credential; a captcha's answer is accepted and not asked for."""
    shown = {name: value for name, value in input.items() if name != "captcha_response"}
    return operations.obtain_kraken_token(
        credentials=operations.Credentials(**shown),
        ip=info.context.ip_address or None,
        correlation_id=info.context.correlation_id,
        now=info.context.now,
    )


@domain.query("viewer", rule=rules.signed_in)
def viewer(info: Info) -> User | None:
    """The user who asks; null for an organisation, which `thirdPartyViewer` shows."""
    return current_user(info.context.viewer)


@domain.query("thirdPartyViewer", rule=rules.signed_in)
def third_party_viewer(info: Info) -> Organization | None:
    """The organisation that asks; null for a user."""
    return current_organization(info.context.viewer)


@domain.mutation("forceReauthentication", rule=rules.signed_in)
@transaction.atomic
def force_reauthentication(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """End every token of the viewer, and if asked those of third parties that act for them."""
    context = info.context
    holder = current_user(context.viewer) or current_organization(context.viewer)
    if holder is None:
        raise AuthorizationHeaderNotProvided
    effective_at = operations.force_reauthentication(
        holder=holder, now=context.now, include_third_parties=input["include_third_parties"]
    )
    leave_trace(info, "forceReauthentication")
    return {"effective_at": effective_at, "tokens_invalidated": True}


@domain.mutation("regenerateSecretKey", rule=rules.signed_in)
@transaction.atomic
def regenerate_secret_key(info: Info) -> dict[str, Any]:
    """Replace the viewer's API key. Only users in person have one."""
    user = current_user(info.context.viewer)
    if user is None or not access.is_oneself(info.context.viewer, user):
        raise APIKeyAuthenticationUnavailable
    key = operations.regenerate_secret_key(user=user, now=info.context.now)
    leave_trace(info, "regenerateSecretKey")
    return {"key": key, "viewer": user}


@domain.query("authorizedApplications", rule=rules.signed_in)
def authorized_applications(info: Info) -> list[OAuthApplication]:
    """Applications that keep a secret and act for the viewer; for who is no person, there are none."""
    user = current_user(info.context.viewer)
    return [] if user is None else queries.authorized_applications(user, now=wall_clock.now())


@domain.field(USER_TYPES, "liveSecretKey")
def live_secret_key(user: User, info: Info) -> str | None:
    """The viewer's own API key; nobody else's is ever shown, to nobody."""
    if not access.is_oneself(info.context.viewer, user):
        return None
    return queries.live_secret_keys([user]).get(user.pk)


@domain.field(USER_TYPES, "permissions")
def permissions_of_viewer(user: User, info: Info) -> list[dict[str, str]] | None:
    """What the viewer may do everywhere; of other users, nothing is told."""
    viewer = info.context.viewer
    return _named(viewer.permissions) if viewer.user_id == user.pk else None


@domain.field("ThirdPartyOrganizationType", "permissions")
def permissions_of_organization(_organization: Organization, info: Info) -> list[dict[str, str]]:
    """What the organisation may do within its brands."""
    return _named(info.context.viewer.permissions)


def _named(permissions: frozenset[str]) -> list[dict[str, str]]:
    return [{"permission": name} for name in sorted(permissions)]


def _text_or_null(attribute: str) -> Callable[[User, Info], str | None]:
    """Columns hold an empty text for what nobody has told us; the contract has null for that."""

    def resolve(user: User, _info: Info) -> str | None:
        return getattr(user, attribute) or None

    return resolve


for _name, _attribute in {
    "displayName": "full_name",
    "firstName": "given_name",
    "fullName": "full_name",
    "label": "label",
    "landlinePhoneNumber": "landline",
    "lastName": "family_name",
    "preferredName": "preferred_name",
    "pronouns": "pronouns",
    "title": "title",
}.items():
    domain.field(USER_TYPES, _name)(_text_or_null(_attribute))


@domain.node("AccountUserType")
def user_node(key: str) -> User | None:
    """A user by the key inside a node id."""
    return User.objects.defer("password").filter(pk=key).first() if key.isdigit() else None
