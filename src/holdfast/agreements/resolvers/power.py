"""Analyses of subscribed power, for whoever holds the link to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.queries import users_of
from holdfast.agreements.errors import PMAXAnalysisNotFound
from holdfast.agreements.queries.power import power_analysis_by_token
from holdfast.agreements.resolvers.base import domain
from holdfast.agreements.subscribed_power import PowerAdvice
from holdfast.api import rules
from holdfast.properties.access import may_see_supply_point

if TYPE_CHECKING:
    from uuid import UUID

    from holdfast.agreements.models.power import PowerAnalysis
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

domain.part_of_parent("PMAXAnalysisType")


@domain.query("pmaxAnalysis", rule=rules.public)
def pmax_analysis(info: Info, *, token: UUID) -> dict[str, Any]:
    """The token is a secret of its own: whoever was sent it reads what it is about, and no more of the account."""
    analysis = power_analysis_by_token(token)
    if analysis is None:
        raise PMAXAnalysisNotFound
    return _told(analysis, info.context.viewer)


def _told(analysis: PowerAnalysis, viewer: Viewer) -> dict[str, Any]:
    agreement, point = analysis.agreement, analysis.agreement.supply_point
    holder = next(iter(users_of([agreement.account]).get(agreement.account_id, ())), None)
    advice = PowerAdvice(
        analysis.peak_va, analysis.current_kva, analysis.recommended_kva, analysis.yearly_profit
    )
    return {
        "token": analysis.token,
        "recommended_subscribed_max_power": advice.recommended_kva,
        "current_subscribed_max_power": advice.current_kva,
        "yearly_profit_amount_cents": float(advice.yearly_profit)
        if advice.yearly_profit is not None
        else None,
        "suggested_power_adjustment": advice.adjustment,
        "first_name": holder.given_name if holder is not None else None,
        "last_name": holder.family_name if holder is not None else None,
        # The link tells of the power; the meter point tells who sees it anyway.
        "meter_point": point if may_see_supply_point(viewer, point) else None,
        "product": agreement.tariff.product,
    }
