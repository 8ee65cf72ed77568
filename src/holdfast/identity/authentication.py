"""From an Authorization header to a viewer, with one SQL statement."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from holdfast.api.errors import TokenInvalid
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.identity import permissions, queries, tokens
from holdfast.identity.tokens import HolderKind

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.queries import UserFacts

_TOKEN_SCHEMES = frozenset({"jwt", "bearer"})


def authenticate(header: str | None, now: datetime) -> Viewer:
    """The viewer behind a header.

    Accepted are a bare token, `JWT <token>`, `Bearer <token>`, and HTTP Basic with an API key as user name.
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
        return _viewer_of_user(queries.user_facts_by_api_key(_basic_user_name(rest)))
    raise TokenInvalid


def _basic_user_name(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError) as error:
        raise TokenInvalid from error


def _viewer_of_token(token: str, now: datetime) -> Viewer:
    claims = tokens.read(token, now=now)
    if claims.holder.kind is HolderKind.ORGANIZATION:
        return _viewer_of_organization(claims.holder.pk, claims.generation)
    facts = queries.user_facts(claims.holder.pk)
    if facts is None or facts.token_generation != claims.generation:
        raise TokenInvalid
    return _viewer_of_user(facts, scopes=claims.scopes)


def _viewer_of_organization(organization_id: int, generation: int) -> Viewer:
    facts = queries.organization_facts(organization_id)
    if facts is None or not facts.is_active or facts.token_generation != generation:
        raise TokenInvalid
    return Viewer(
        ViewerKind.ORGANIZATION,
        organization_id=facts.pk,
        permissions=facts.role_permissions,
        brand_codes=frozenset(facts.brand_codes),
    )


def _viewer_of_user(facts: UserFacts | None, scopes: tuple[str, ...] = ()) -> Viewer:
    if facts is None or not facts.is_active:
        raise TokenInvalid
    # A key sent in a message opens what its scopes name and nothing else that its user may do.
    held = permissions.of_scopes(scopes) if scopes else _permissions_of(facts)
    return Viewer(
        ViewerKind.SUPPORT if facts.is_staff else ViewerKind.CUSTOMER,
        user_id=facts.pk,
        permissions=held,
        claims={"scopes": list(scopes)} if scopes else {},
    )


def _permissions_of(facts: UserFacts) -> frozenset[str]:
    if facts.is_superuser:
        return permissions.ALL_DOCUMENTED
    if facts.is_staff:
        return facts.role_permissions
    return permissions.CUSTOMER | facts.role_permissions if facts.role_permissions else permissions.CUSTOMER
