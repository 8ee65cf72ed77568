"""Switches of product on the wire: on which days, and the agreement that a switch leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import may_act_for
from holdfast.accounts.authors import Author
from holdfast.agreements import operations, queries
from holdfast.agreements.errors import (
    AgreementNotFound,
    CreateAgreementRolloverUnauthorized,
    ProductSwitchProcessNotFound,
)
from holdfast.agreements.resolvers.base import (
    agreement_at,
    agreement_visible,
    domain,
    key_of,
    trace,
)
from holdfast.agreements.switch_dates import LONGEST_RANGE_DAYS, USUAL_RANGE_DAYS
from holdfast.api import rules

if TYPE_CHECKING:
    from datetime import date

    from holdfast.agreements.models import Agreement, ProductSwitch
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer


@domain.query("availableProductSwitchDates", rule=agreement_at("agreement_id", refusal=AgreementNotFound))
def available_product_switch_dates(
    info: Info, *, agreement: Agreement, max_range: int | None = None, **_: Any
) -> list[date]:
    wanted = USUAL_RANGE_DAYS if max_range is None else max_range
    return operations.available_product_switch_dates(
        agreement=agreement, now=info.context.now, max_range=min(wanted, LONGEST_RANGE_DAYS)
    )


def _process(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """A rule that hands over the switch; a stranger's is not found, one merely looked at is refused."""
    rules.signed_in(viewer, spec, arguments)
    key = key_of(rules.argument(arguments, "input.product_switch_process_id"))
    switch = queries.product_switch_by_id(key) if key is not None else None
    if switch is None or not agreement_visible(viewer, switch.agreement):
        raise ProductSwitchProcessNotFound
    if not may_act_for(viewer, spec, switch.agreement.account):
        raise CreateAgreementRolloverUnauthorized
    return {"switch": switch}


@domain.mutation("createNewAgreementFromProductSwitchProcess", rule=_process)
@transaction.atomic
def create_new_agreement_from_product_switch_process(
    info: Info,
    *,
    switch: ProductSwitch,
    input: dict[str, Any],  # noqa: A002, ARG001 - the rule has read it
) -> dict[str, Any]:
    agreement = operations.create_new_agreement_from_product_switch_process(
        switch=switch, author=Author.of(info.context.viewer), now=info.context.now
    )
    trace(info, "createNewAgreementFromProductSwitchProcess", agreement, f"ProductSwitch:{switch.pk}")
    return {"agreement": agreement}
