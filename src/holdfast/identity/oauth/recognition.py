"""From an application's access token to a viewer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from oauth2_provider.models import AccessToken

from holdfast.api.errors import TokenExpired, TokenInvalid
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.identity import queries
from holdfast.identity.models import Organization, User
from holdfast.identity.oauth import scopes
from holdfast.kernel.clock import SystemClock

if TYPE_CHECKING:
    from holdfast.identity.models import OAuthApplication

ACCESS_TOKEN_PREFIX = "hfo_"  # noqa: S105 - a prefix, no secret
#: Applications and the toolkit go by the clock on the wall, and so do their tokens; see decision 0025.
clock = SystemClock()


def viewer_of_application(token: str) -> Viewer:
    """The viewer behind an application's access token: it acts for the customer who let it, within its scopes,
    or as its organisation.

    Raises TokenExpired for one past its time, TokenInvalid for everything else.
    """
    checksum = hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
    found = (
        AccessToken.objects.select_related("application__organization", "user")
        .defer("user__password")
        .filter(token_checksum=checksum)
        .first()
    )
    if found is None or found.application is None:
        raise TokenInvalid
    if found.expires <= clock.now():
        raise TokenExpired
    application: OAuthApplication = found.application
    if not application.is_usable(None):
        raise TokenInvalid
    if found.user is None:
        return _as_organization(application, found.scope.split())
    return _for_customer(application, found.user, found.scope.split())


def _for_customer(application: OAuthApplication, user: User, granted: list[str]) -> Viewer:
    if not user.is_active or user.is_staff:
        raise TokenInvalid
    viewer = Viewer(
        ViewerKind.APPLICATION,
        user_id=user.pk,
        application_id=application.pk,
        permissions=scopes.permissions_of(granted),
        claims={"scopes": granted},
        opens=scopes.opened_by(granted),
    )
    viewer.recall(User, lambda: user)
    return viewer


def _as_organization(application: OAuthApplication, granted: list[str]) -> Viewer:
    if application.organization_id is None or scopes.ORGANIZATION not in granted:
        raise TokenInvalid
    found = queries.organization_with_permissions(application.organization_id)
    if found is None:
        raise TokenInvalid
    organization, permissions = found
    viewer = Viewer(
        ViewerKind.APPLICATION,
        organization_id=organization.pk,
        application_id=application.pk,
        permissions=permissions,
        brand_codes=frozenset(organization.brand_codes),
    )
    viewer.recall(Organization, lambda: organization)
    return viewer
