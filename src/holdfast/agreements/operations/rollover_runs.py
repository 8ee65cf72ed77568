"""Rollovers that nobody asks for: planned as agreements near their end, announced, queued, run.

Each function finds what is left to do in the database and does it in one transaction an agreement, so a run
that is cut off is finished by the next.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from holdfast.accounts.days import local_day
from holdfast.agreements import notices, offers, queries, wordings
from holdfast.agreements.choices import RolloverStatus, RolloverType
from holdfast.agreements.models import AgreementRollover
from holdfast.agreements.operations.base import locked
from holdfast.agreements.operations.plans import tell_rollover
from holdfast.agreements.operations.rollovers import (
    create_agreement_rollover,
    lock_rollover,
    run_agreement_rollover,
)
from holdfast.kernel.errors import DomainError
from holdfast.markets.registry import market_of
from holdfast.products import follow_ons

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.products.models import Product

#: How long before its moment a rollover is run, so that no hour passes without a price.
RUN_AHEAD = timedelta(days=1)
_MOST_AT_ONCE = 5_000


def follow_on_product(agreement: Agreement, at: datetime) -> Product | None:
    """The product that an agreement is rolled over to if its customer does nothing; None where there is none."""
    return follow_ons.renewal_product_of(
        agreement.tariff.product,
        slug=agreement.supply_point.fuel.lower(),
        account_type=agreement.account.account_type,
        at=at,
    )


def plan_default_rollovers(*, now: datetime) -> int:
    """Plan a DEFAULT rollover for each agreement that ends within ROLLOVER_PLANNED_DAYS; returns how many.

    Left out are those that another agreement or plan follows already, that were terminated, whose account has
    left the place by then, and those that no product can follow.
    """
    planned = 0
    until = now + timedelta(days=settings.ROLLOVER_PLANNED_DAYS)
    for agreement in queries.ending_without_plan(now, until)[:_MOST_AT_ONCE]:
        product = follow_on_product(agreement, now)
        if product is None or not _still_there(agreement):
            continue
        try:
            create_agreement_rollover(
                agreement=agreement, renew_product=product, rollover_type=RolloverType.DEFAULT, now=now
            )
        except DomainError:
            continue  # somebody came first, or the product has no price there: tomorrow it is looked at again
        planned += 1
    return planned


def announce_rollovers(*, now: datetime) -> int:
    """Queue the message of each open rollover whose day to be told has come, once; returns how many."""
    due = AgreementRollover.objects.filter(
        status__in=[RolloverStatus.PENDING, RolloverStatus.ENQUEUED],
        actual_send_date=None,
        suppress_comms=False,
        expected_send_date__lte=now.date() + timedelta(days=1),
    )
    return sum(_announce(rollover, now) for rollover in due.order_by("pk")[:_MOST_AT_ONCE])


@transaction.atomic
def _announce(rollover: AgreementRollover, now: datetime) -> bool:
    row = lock_rollover(rollover)
    agreement = locked(row.agreement)
    today = local_day(agreement.account, now)
    is_open = row.status in (RolloverStatus.PENDING, RolloverStatus.ENQUEUED)
    if not is_open or row.actual_send_date is not None or row.expected_send_date > today:
        return False
    row.actual_send_date, row.updated_at = today, now
    row.save(update_fields=["actual_send_date", "updated_at"])
    account = agreement.account
    words = wordings.of((account.preferred_language_for_comms or account.brand.language)[:2].lower())
    zone = market_of(account.market_code).zone
    notices.tell(
        agreement=agreement,
        notice=notices.Notice.ROLLOVER_AHEAD,
        now=now,
        next_product=row.renew_product.display_name,
        next_from=words.day(row.rollover_at, zone),
        until=words.last_day(row.rollover_at, zone),
    )
    tell_rollover("announced", row, agreement, now)
    return True


def queue_due_rollovers(*, now: datetime) -> int:
    """Queue a job for each rollover that takes place within a day, and for those queued before and never run."""
    due = AgreementRollover.objects.filter(
        Q(status=RolloverStatus.PENDING) | Q(status=RolloverStatus.ENQUEUED),
        rollover_at__lte=now + RUN_AHEAD,
    )
    return sum(_enqueue(rollover, now) for rollover in due.order_by("pk")[:_MOST_AT_ONCE])


@transaction.atomic
def _enqueue(rollover: AgreementRollover, now: datetime) -> bool:
    row = lock_rollover(rollover)
    if row.status not in (RolloverStatus.PENDING, RolloverStatus.ENQUEUED):
        return False
    job = app.configure_task("agreements.run_rollover", queueing_lock=f"agreements.rollover:{row.pk}")
    try:
        with transaction.atomic():
            job.defer(rollover_id=row.pk, asked_at=now.isoformat())
    except AlreadyEnqueued:
        return False
    if row.status != RolloverStatus.ENQUEUED:
        row.status, row.updated_at = RolloverStatus.ENQUEUED, now
        row.save(update_fields=["status", "updated_at"])
        tell_rollover("enqueued", row, row.agreement, now)
    return True


@transaction.atomic
def run_queued_rollover(*, rollover_id: int, now: datetime) -> AgreementRollover | None:
    """Run a rollover if it still waits to be run; None where it does not."""
    row = AgreementRollover.objects.filter(pk=rollover_id).first()
    if row is None or lock_rollover(row).status != RolloverStatus.ENQUEUED:
        return None
    return run_agreement_rollover(rollover=row, now=now)


def _still_there(agreement: Agreement) -> bool:
    """Whether the account is responsible for the place when the agreement ends."""
    ends_at = agreement.valid_to
    return any(
        one.effective_to is None or (ends_at is not None and one.effective_to > ends_at)
        for one in offers.occupancies_of(agreement.account, agreement.supply_point)
    )
