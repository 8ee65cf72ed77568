"""Who may ask for what a supply point used: rules for operations that name an account and a supply point."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, account_rule, refusal_of
from holdfast.api import rules
from holdfast.kernel.periods import Period
from holdfast.markets.identifiers import plain
from holdfast.properties import queries as property_queries
from holdfast.properties.access import may_see_supply_point, visible_periods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError
    from holdfast.properties.models import Property, SupplyPoint

ALWAYS = Period(datetime(1970, 1, 1, tzinfo=UTC), None)


def account_point_rule(
    point_path: str,
    *,
    account_path: str = "account_number",
    markets: frozenset[str] | None = None,
    refusal: type[DomainError] | None = None,
) -> Rule:
    """A rule for operations on a supply point of an account: hands over `account`, `point` and `times`.

    point_path: where the market's identifier, or our own id, stands. times: when the account was responsible
    for the property, which is what the operation may look into. markets: those whose supply points count.
    A point that is not at the account's properties is refused as one that does not exist: with refusal, or as
    an account that is a stranger's.
    """
    of_account = account_rule(account_path)

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        account: Account = of_account(viewer, spec, arguments)["account"]
        point = point_of_account(account, str(rules.argument(arguments, point_path)), markets)
        if point is None:
            raise refusal() if refusal is not None else refusal_of(spec)
        return {"account": account, "point": point, "times": times_of(account, point.property)}

    return rule


def point_rule(point_path: str) -> Rule:
    """A rule for operations on a supply point that the viewer may see: hands over `point` and `times`.

    times: those that the viewer may look into. An identifier that is nobody's, or that of several points, is
    refused like a stranger's.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        named = str(rules.argument(arguments, point_path))
        found = [
            point
            for point in property_queries.supply_points_by_identifier(named)
            if may_see_supply_point(viewer, point)
        ]
        if len(found) != 1:
            raise refusal_of(spec)
        times = times_seen(viewer, found[0].property)
        return {"point": found[0], "times": [ALWAYS] if times is None else times}

    return rule


def times_seen(viewer: Viewer, place: Property) -> Sequence[Period] | None:
    """The times of a property that a viewer may look into; None for all."""
    if AccountScope.of(viewer).sees_everything:
        return None
    return visible_periods(viewer, place)


def point_of_account(
    account: Account, named: str, markets: frozenset[str] | None = None
) -> SupplyPoint | None:
    """The supply point of an account's properties that an identifier or an id of ours stands for."""
    identifier = plain(named)
    points = property_queries.supply_points_of_accounts([account.pk]).get(account.pk, [])
    return next(
        (
            point
            for point in points
            if (markets is None or point.market_name in markets)
            and (point.identifier == identifier or str(point.pk) == named)
        ),
        None,
    )


def times_of(account: Account, place: Property) -> Sequence[Period]:
    """When an account was responsible for a property."""
    periods = property_queries.occupancy_periods_of([place]).get(place.pk, [])
    return [Period(one.effective_from, one.effective_to) for one in periods if one.account_id == account.pk]
