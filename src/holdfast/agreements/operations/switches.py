"""Switches of product: on which days, wanted, carried out once.

A switch is a process of its own: what was wanted is kept, and a background job or a caller makes the agreement
of it, whoever comes first. The one before it ends at that moment and keeps what was agreed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.contrib.django import app

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.days import local_day
from holdfast.agreements import notices, offers, queries
from holdfast.agreements.billed import billed
from holdfast.agreements.choices import ChangeKind, SwitchStatus
from holdfast.agreements.errors import (
    AgreementProductSwitchDateNotWithin,
    CannotCreateOverlappingAgreement,
    UnableCreateAgreement,
)
from holdfast.agreements.models import Agreement, ProductSwitch
from holdfast.agreements.operations.base import change_period, locked, record
from holdfast.agreements.operations.creation import create_agreement
from holdfast.agreements.operations.plans import drop_plans, tell_switch
from holdfast.agreements.states import Move, may, state_of
from holdfast.agreements.switch_dates import LONGEST_RANGE_DAYS, USUAL_RANGE_DAYS, switch_dates
from holdfast.agreements.terms import end_of_term
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from holdfast.products.models import Product


def available_product_switch_dates(
    *, agreement: Agreement, now: datetime, max_range: int = USUAL_RANGE_DAYS
) -> list[date]:
    """The local days from which on another product may follow an agreement, at most max_range days ahead.

    None for an agreement that is not in force, or that another one follows already.
    """
    if not may(agreement, Move.SWITCH, now) or queries.next_on_supply_point(agreement) is not None:
        return []
    return switch_dates(
        period=agreement.period,
        today=local_day(agreement.account, now),
        zone=market_of(agreement.account.market_code).zone,
        billed_until=billed(agreement).until,
        max_range=max_range,
    )


@transaction.atomic
def start_product_switch(
    *,
    agreement: Agreement,
    product: Product,
    switch_date: date,
    now: datetime,
    quoted_product_id: int | None = None,
    params: Mapping[str, Any] | None = None,
    suppress_communications: bool = False,
    requested_by_id: int | None = None,
) -> ProductSwitch:
    """Let a product follow an agreement from a local day on, and queue the job that makes it so.

    What was to follow before, a rollover or another switch, is let go of. Raises
    AgreementProductSwitchDateNotWithin for a day that available_product_switch_dates does not have,
    UnableCreateAgreement for an agreement that is not in force, and for a product that it has already or that
    is not on sale to its account there.
    """
    row = locked(agreement)
    if not may(row, Move.SWITCH, now):
        raise UnableCreateAgreement(f"The agreement is {state_of(row, now).lower()}.")
    if product.pk == row.tariff.product_id:
        raise UnableCreateAgreement("The agreement is on that product.")
    days = available_product_switch_dates(agreement=row, now=now, max_range=LONGEST_RANGE_DAYS)
    if switch_date not in days:
        raise AgreementProductSwitchDateNotWithin
    tariff = offers.tariff_on_sale(row.account, product, row.supply_point, at=now)
    drop_plans(row, now=now, why="The customer chose another product.")
    switch = ProductSwitch.objects.create(
        agreement=row,
        tariff=tariff,
        switch_at=start_of_day(switch_date, market_of(row.account.market_code).zone),
        quoted_product_id=quoted_product_id,
        params=dict(params or {}),
        suppress_comms=suppress_communications,
        requested_by_id=requested_by_id,
        created_at=now,
        updated_at=now,
    )
    tell_switch("started", switch, row, now)
    app.configure_task("agreements.complete_product_switch").defer(
        product_switch_id=switch.pk, asked_at=now.isoformat()
    )
    return switch


@transaction.atomic
def create_new_agreement_from_product_switch_process(
    *, switch: ProductSwitch, now: datetime, author: Author = SYSTEM
) -> Agreement:
    """The agreement that a switch leads to; made by whoever asks first, found by all others.

    Raises UnableCreateAgreement for a switch that was called off, or whose agreement is no longer in force;
    AgreementProductSwitchDateNotWithin where the agreement does not hold on that day any more or the time has
    been billed.
    """
    process = (
        ProductSwitch.objects.select_for_update(of=("self",))
        .select_related("agreement", "tariff__product__brand")
        .get(pk=switch.pk)
    )
    if process.new_agreement_id is not None:
        return queries.agreements().get(pk=process.new_agreement_id)
    if process.status == SwitchStatus.CANCELLED:
        raise UnableCreateAgreement("The switch was called off.")
    before = locked(process.agreement)
    if not may(before, Move.SWITCH, now):
        raise UnableCreateAgreement(f"The agreement is {state_of(before, now).lower()}.")
    until = billed(before).until
    in_time = before.valid_from < process.switch_at and (
        before.valid_to is None or process.switch_at <= before.valid_to
    )
    if not in_time or (until is not None and process.switch_at < until):
        raise AgreementProductSwitchDateNotWithin
    after = _replace(before, process, now, author)
    process.new_agreement, process.status, process.updated_at = after, SwitchStatus.DONE, now
    process.failure_reason = ""
    process.save(update_fields=["new_agreement", "status", "updated_at", "failure_reason", "replaced_until"])
    tell_switch("completed", process, before, now)
    if not process.suppress_comms:
        notices.tell(agreement=after, notice=notices.Notice.SWITCHED, now=now)
    return after


@transaction.atomic
def fail_product_switch(*, switch: ProductSwitch, why: str, now: datetime) -> None:
    """Keep why a switch could not be carried out; staff see it, and it can be tried again."""
    process = ProductSwitch.objects.select_for_update().get(pk=switch.pk)
    if process.status == SwitchStatus.PENDING:
        process.status, process.failure_reason, process.updated_at = SwitchStatus.FAILED, why, now
        process.save(update_fields=["status", "failure_reason", "updated_at"])
        tell_switch("failed", process, process.agreement, now)


def _replace(before: Agreement, process: ProductSwitch, now: datetime, author: Author) -> Agreement:
    process.replaced_until = before.valid_to
    if before.valid_to != process.switch_at:
        change_period(
            before,
            kind=ChangeKind.FOLLOWED,
            period=Period(before.valid_from, process.switch_at),
            refusal=UnableCreateAgreement,
            now=now,
            author=author,
        )
        record("followed", before, now)
    zone = market_of(before.account.market_code).zone
    try:
        return create_agreement(
            account=before.account,
            supply_point=before.supply_point,
            tariff=process.tariff,
            valid_from=process.switch_at,
            valid_to=end_of_term(process.tariff.product, process.switch_at, zone),
            agreed_at=process.created_at,
            params=process.params,
            now=now,
        )
    except CannotCreateOverlappingAgreement as error:
        raise UnableCreateAgreement("Another agreement follows already.") from error
