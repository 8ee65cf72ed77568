"""Grids of prices on the wire: a link, for those who may see the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.agreements import queries, tariff_grid
from holdfast.agreements.errors import UnauthorizedAccessAgreement
from holdfast.agreements.resolvers.base import domain
from holdfast.agreements.tariff_grid_view import tariff_grid_url

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info

domain.part_of_parent("TariffGrid")


@domain.query("tariffGrid", rule=account_rule(refusal=UnauthorizedAccessAgreement))
def tariff_grid_(info: Info, *, account: Account, agreement_id: int, **_: Any) -> dict[str, str] | None:
    """Nothing for an agreement that was revoked or has no prices now: there is no grid to link to."""
    agreement = queries.agreement_by_id(agreement_id) if agreement_id > 0 else None
    if agreement is None or agreement.account_id != account.pk:
        raise UnauthorizedAccessAgreement
    now = info.context.now
    if agreement.is_revoked or not tariff_grid.rows_of(agreement, now):
        return None
    return {"temporary_url": tariff_grid_url(agreement, now)}
