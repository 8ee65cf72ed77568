"""Who asks, and how much they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja.errors import HttpError
from ninja.security.base import AuthBase

from holdfast.accounts.access import AccountScope
from holdfast.accounts.queries import account_by_number
from holdfast.api import limits, view
from holdfast.api.viewers import authenticator
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from holdfast.accounts.models import Account
    from holdfast.api.viewers import Viewer

#: What somebody without a name may ask for in a minute from one address.
ANONYMOUS_A_MINUTE = 120
#: What a request counts of the points that a viewer has in an hour.
POINTS = 1
NOT_FOUND = "Not found."


class ApiKey(AuthBase):
    """HTTP Basic with an API key as user name and no password; the tokens of GraphQL serve as well."""

    openapi_type = "http"
    openapi_scheme = "basic"
    openapi_name = "basicAuth"

    def __call__(self, request: HttpRequest) -> Viewer | None:
        viewer = viewer_of(request)
        if viewer is None or viewer.is_anonymous or viewer.is_scoped:
            return None
        now = view.clock.now()
        usage = limits.charge_points(viewer, POINTS, now)
        if usage is not None and usage.is_blocked:
            raise HttpError(429, "Too many requests.")
        return viewer


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The viewer behind a request; None where the header is not one of ours or its time is over."""
    try:
        return authenticator(request.headers.get("Authorization"), view.clock.now())
    except DomainError:
        return None


def count_anonymous(request: HttpRequest) -> None:
    """Count a request that needs no name against the address that it comes from; refuses with 429."""
    allowed = limits.allow(
        "rest", view.client_address(request) or "nowhere", ANONYMOUS_A_MINUTE, 60, view.clock.now()
    )
    if not allowed:
        raise HttpError(429, "Too many requests.")


def account_seen(viewer: Viewer, number: str) -> Account:
    """The account with a number; one that is not the viewer's is as little found as one that is not there."""
    scope = AccountScope.of(viewer)
    account = account_by_number(number)
    if account is None or not scope.may_see(account):
        raise HttpError(404, NOT_FOUND)
    return account
