"""From an Authorization header to a viewer, with one SQL statement."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from holdfast.api.errors import TokenInvalid
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.identity import permissions, queries, tokens
from holdfast.identity.keys import ORGANIZATION_KEY_PREFIX
from holdfast.identity.models import Organization, User
from holdfast.identity.oauth.recognition import ACCESS_TOKEN_PREFIX, viewer_of_application
from holdfast.identity.tokens import HolderKind

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.tokens import Actor

_TOKEN_SCHEMES = frozenset({"jwt", "bearer"})


def authenticate(header: str | None, now: datetime) -> Viewer:
    """The viewer behind a header.

    Accepted are a bare token, `JWT <token>`, `Bearer <token>`, and HTTP Basic with an API key or an organisation's
    secret key as user name.
    No header is an anonymous viewer. Raises TokenExpired for a token past its time, and TokenInvalid for
    everything else: unknown, forged, withdrawn, or of somebody who is shut out.
    """
    scheme, _, rest = (header or "").strip().partition(" ")
    if not scheme:
        return Viewer(ViewerKind.ANONYMOUS)
    if not rest:
        return _viewer_of_token(scheme, now)
    if scheme.lower() in _TOKEN_SCHEMES:
        return _viewer_of_token(rest.strip(), now)
    if scheme.lower() == "basic":
        name = _basic_user_name(rest)
        if name.startswith(ORGANIZATION_KEY_PREFIX):
            return _viewer_of_organization(queries.organization_of_secret_key(name, now))
        return _viewer_of_user(queries.user_of_api_key(name))
    raise TokenInvalid


def _basic_user_name(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[0]
    except ValueError as error:  # no base64, and no text under it
        raise TokenInvalid from error


def _viewer_of_token(token: str, now: datetime) -> Viewer:
    if token.startswith(ACCESS_TOKEN_PREFIX):
        return viewer_of_application(token)
    claims = tokens.read(token, now=now)
    if claims.holder.kind is HolderKind.ORGANIZATION:
        organization = queries.organization_with_permissions(claims.holder.pk)
        if organization is not None and organization[0].token_generation != claims.generation:
            raise TokenInvalid
        return _viewer_of_organization(organization)
    found = queries.user_with_permissions(claims.holder.pk)
    if found is None or found[0].token_generation != claims.generation:
        raise TokenInvalid
    said: dict[str, Any] = {}
    if claims.pre_signed_key_id is not None and not queries.pre_signed_key_lives(claims.pre_signed_key_id):
        raise TokenInvalid
    if claims.actor is not None:
        _refuse_unless_may_masquerade(claims.actor, found[0])
        said["act"] = claims.actor.user_id
    if claims.scopes:
        said["scopes"] = list(claims.scopes)
    return _viewer_of_user(found, said)


def _refuse_unless_may_masquerade(actor: Actor, customer: User) -> None:
    """A masquerade ends with its support user's own rights or wish, and never makes anybody a member of staff."""
    found = queries.user_with_permissions(actor.user_id)
    if found is None or customer.is_staff:
        raise TokenInvalid
    support_user, granted = found
    if support_user.token_generation != actor.generation or not permissions.may_masquerade(
        support_user, granted
    ):
        raise TokenInvalid
    if not queries.masquerade_lives(actor.ticket_id):
        raise TokenInvalid


def _viewer_of_organization(found: tuple[Organization, frozenset[str]] | None) -> Viewer:
    if found is None or not found[0].is_active:
        raise TokenInvalid
    organization, granted = found
    viewer = Viewer(
        ViewerKind.ORGANIZATION,
        organization_id=organization.pk,
        permissions=granted,
        brand_codes=frozenset(organization.brand_codes),
    )
    viewer.recall(Organization, lambda: organization)
    return viewer


def _viewer_of_user(
    found: tuple[User, frozenset[str]] | None, claims: dict[str, Any] | None = None
) -> Viewer:
    if found is None or not found[0].is_active:
        raise TokenInvalid
    user, granted = found
    scopes = (claims or {}).get("scopes")
    # A key sent in a message opens what its scopes name and nothing else that its user may do.
    held = permissions.of_scopes(scopes) if scopes else _permissions_of(user, granted)
    viewer = Viewer(
        ViewerKind.SUPPORT if user.is_staff else ViewerKind.CUSTOMER,
        user_id=user.pk,
        permissions=held,
        claims=claims or {},
    )
    viewer.recall(User, lambda: user)  # the row is here now: nobody has to load it again in this request
    return viewer


def _permissions_of(user: User, granted: frozenset[str]) -> frozenset[str]:
    if user.is_superuser:
        return permissions.EVERYTHING
    if user.is_staff:
        return granted
    return permissions.CUSTOMER | granted if granted else permissions.CUSTOMER
