"""Finding properties and supply points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, account_rule, refusal_of
from holdfast.accounts.queries import portfolio_by_number, portfolios_in_scope
from holdfast.api import paging, rules
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.markets.registry import market_of
from holdfast.properties import occupy_tokens, queries
from holdfast.properties.choices import Fuel
from holdfast.properties.occupy_tokens import OccupyClaim
from holdfast.properties.resolvers.base import domain, supply_point_rule

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.properties.models import Property, SupplyPoint
    from holdfast.properties.queries import ScoredProperty

domain.part_of_parent("PropertySearchResult", "OccupierAccount")


# Properties


@domain.query("propertiesSearch", rule=rules.signed_in)
def properties_search(info: Info, *, search_term: str) -> list[ScoredProperty]:
    return queries.search_properties(search_term, scope=AccountScope.of(info.context.viewer))


@domain.query("propertySearch", rule=rules.signed_in)
def property_search(info: Info, *, search_term: str) -> list[Property]:
    return [one.property for one in properties_search(info, search_term=search_term)]


@domain.query("occupierAccount", rule=rules.public)
def occupier_account(info: Info, *, postcode: str, shortcode: str) -> dict[str, Any] | None:
    now = info.context.now
    period = queries.occupier_period(postcode=postcode, shortcode=shortcode, at=now)
    if period is None:
        return None
    place, number = period.property, period.account.number
    since = period.effective_from.astimezone(market_of(place.country_code).zone).date()
    return {
        "account": number,
        "address": place.address,
        "date": since.isoformat(),
        "property_id": place.pk,
        "occupy_token": occupy_tokens.issue(OccupyClaim(number, place.pk), now=now),
    }


# Supply points


@domain.query("supplyPoint", rule=supply_point_rule("external_identifier", market="market_name"))
def supply_point(_info: Info, *, point: SupplyPoint, **_: Any) -> SupplyPoint:
    return point


def _meter_point_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the supply point with the one identifier that is given."""
    rules.signed_in(viewer, spec, arguments)
    given = [(name, fuel) for name, fuel in _IDENTIFIERS if arguments.get(name) is not None]
    if len(given) != 1:
        raise InvalidInputData(invalid=(InvalidInput("Give an MPAN or an MPRN, not both.", ("mpan",)),))
    [(name, fuel)] = given
    return supply_point_rule(name, fuel=fuel)(viewer, spec, arguments)


_IDENTIFIERS = (("mpan", Fuel.ELECTRICITY), ("mprn", Fuel.GAS))


@domain.query("meterPoints", rule=_meter_point_rule)
def meter_points(_info: Info, *, point: SupplyPoint, **_: Any) -> SupplyPoint:
    return point


_account_rule = account_rule(optional=True)


def _supply_points_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the account; a portfolio that does not exist is refused like a stranger's."""
    found = _account_rule(viewer, spec, arguments)
    number = arguments.get("portfolio_number")
    if number is not None:
        scope = AccountScope.of(viewer)
        portfolio = portfolio_by_number(str(number))
        if portfolio is None or not (scope.sees_everything or portfolios_in_scope([portfolio], scope=scope)):
            raise refusal_of(spec)
    return found


@domain.query("supplyPoints", rule=_supply_points_rule)
def supply_points(
    info: Info,
    *,
    account: Account | None,
    account_number: str | None = None,  # noqa: ARG001 - the rule has read it
    portfolio_number: str | None = None,
    **page: Any,
) -> paging.Connection[SupplyPoint]:
    points = queries.supply_points_in_scope(
        AccountScope.of(info.context.viewer),
        account=account,
        portfolio_number=portfolio_number.strip().upper() if portfolio_number is not None else None,
    )
    return paging.connect(points, paging.PageRequest.from_arguments(**page), order_by=("id",))
