"""What beside accounts a viewer may see and touch: brands, portfolios, businesses, and people to give roles to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import PORTFOLIO_NUMBER_PATTERN
from holdfast.accounts.texts import key_of
from holdfast.api import rules
from holdfast.api.batching import attribute, batched
from holdfast.api.viewers import ViewerKind
from holdfast.identity import queries as identity
from holdfast.identity.access import user_visible
from holdfast.identity.permissions import CUSTOMER

if TYPE_CHECKING:
    from holdfast.accounts.models import Business, Portfolio
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import Role, User
    from holdfast.kernel.errors import DomainError

#: With one of these, an organisation sees the portfolios of its brands, and a support user all of them.
LOOKS_AFTER_PORTFOLIOS = frozenset({"Can create portfolios", "Can update portfolios"})
SEES_BUSINESSES = "Can query businesses"


def reaches_brand(viewer: Viewer, brand_code: str) -> bool:
    """Whether a viewer may set things up under a brand: its organisations, and support users."""
    return viewer.kind is ViewerKind.SUPPORT or (
        viewer.organization_id is not None and brand_code in viewer.brand_codes
    )


def portfolio_visible(viewer: Viewer, portfolio: Portfolio) -> bool:
    """Whether the viewer may know of a portfolio: by a permission, a role on it or above it, or an account."""
    scope = AccountScope.of(viewer)
    if scope.sees_everything:
        return True
    if viewer.permissions & LOOKS_AFTER_PORTFOLIOS and reaches_brand(
        viewer, attribute(portfolio, "brand").code
    ):
        return True
    if batched(portfolio, queries.portfolios_in_scope, scope=scope):
        return True
    return viewer.user_id is not None and bool(
        batched(portfolio, queries.portfolios_looked_after, user_id=viewer.user_id)
    )


def business_visible(viewer: Viewer, business: Business) -> bool:
    """Whether the viewer may know of a business: set up by them, by a role on it, or by an account of it."""
    scope = AccountScope.of(viewer)
    if scope.sees_everything:
        return True
    if SEES_BUSINESSES in viewer.permissions and (
        viewer.kind is ViewerKind.SUPPORT
        or (
            viewer.organization_id is not None
            and viewer.organization_id == business.set_up_by_organization_id
        )
    ):
        return True
    if batched(business, queries.businesses_in_scope, scope=scope):
        return True
    return viewer.user_id is not None and bool(
        batched(business, queries.businesses_acted_for, user_id=viewer.user_id)
    )


def looks_after_their_portfolio(viewer: Viewer, user: User) -> bool:
    """Whether a third party that sets portfolios up has its brand's person before it."""
    return (
        viewer.organization_id is not None
        and bool(viewer.permissions & LOOKS_AFTER_PORTFOLIOS)
        and bool(batched(user, queries.users_on_portfolios, brand_codes=viewer.brand_codes))
    )


def portfolio_rule(
    path: str, *, refusal: type[DomainError], malformed: type[DomainError] | None = None
) -> Rule:
    """A rule that hands over the `portfolio` whose number stands at a path of the arguments.

    refusal: for a portfolio that does not exist and one that the viewer may not see alike; malformed: for
    what is no portfolio number, where the operation tells it apart.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        number = str(rules.argument(arguments, path) or "").strip().upper()
        if malformed is not None and not re.fullmatch(PORTFOLIO_NUMBER_PATTERN, number):
            raise malformed
        portfolio = queries.portfolio_by_number(number)
        if portfolio is None or not portfolio_visible(viewer, portfolio):
            raise refusal
        return {"portfolio": portfolio}

    return rule


def business_rule(path: str, *, refusal: type[DomainError]) -> Rule:
    """A rule that hands over the `business` whose id stands at a path; refusal as for portfolios."""

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        business = queries.business_by_id(key_of(rules.argument(arguments, path)))
        if business is None or not business_visible(viewer, business):
            raise refusal
        return {"business": business}

    return rule


def person_to_involve(viewer: Viewer, number: str) -> User | None:
    """The user of a number, if the viewer may give them a role.

    That is whom the viewer may see, and who belongs to no account, portfolio or business yet. A third party
    cannot reach for the customers of others, since sharing an account makes people visible to each other.
    """
    user = identity.users_by_number(number).filter(is_active=True).first()
    return user if user is not None and may_involve(viewer, user) else None


def may_involve(viewer: Viewer, user: User) -> bool:
    """Whether the viewer may give this person a role."""
    return user_visible(viewer, user) or not (user.is_staff or queries.belongs_somewhere(user))


def role_to_grant(viewer: Viewer, code: str) -> Role | None:
    """The role of a code, if the viewer may give it away: one that grants customers' permissions or their own."""
    role = identity.role_by_code(code)
    return role if role is not None and set(role.permissions) <= CUSTOMER | viewer.permissions else None
