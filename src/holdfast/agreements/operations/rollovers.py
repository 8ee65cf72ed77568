"""Rollovers: planned, changed, announced to the customer, and run once.

A rollover is run in one transaction under a lock on its row, which holds its status: whoever comes second finds
it DONE, and a worker that dies leaves it as it was, to be run again. What refuses it is kept with it as ERROR.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.days import local_day
from holdfast.agreements import notices, offers, queries
from holdfast.agreements.choices import ChangeKind, RolloverStatus, RolloverType
from holdfast.agreements.errors import (
    ActiveAgreementRolloverAlreadyExistsAgreement,
    AgreementRolloverInvalidStatusOperation,
    AgreementRolloverInvalidTypeOperation,
    AgreementRolloverValidationError,
    ExpectedSendDateCanNotPast,
    UnableCreateAgreement,
    UnableCreateAgreementRollover,
)
from holdfast.agreements.followers import rollover_planned
from holdfast.agreements.models import AgreementRollover
from holdfast.agreements.operations.base import change_period, locked, record
from holdfast.agreements.operations.creation import create_agreement
from holdfast.agreements.operations.plans import tell_rollover
from holdfast.agreements.operations.rollover_rules import moment_of_rollover, renewed_by, tags_of
from holdfast.agreements.states import ROLLOVER_RUNS_FROM, ROLLOVER_STEPS, Move, may, state_of
from holdfast.agreements.terms import end_of_term
from holdfast.kernel.errors import DomainError
from holdfast.kernel.periods import Period
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.agreements.models import Agreement
    from holdfast.products.models import Product

_ONE_OPEN = "one_open_rollover_of_an_agreement"


@dataclass(frozen=True, slots=True)
class RolloverWish:
    """How a rollover is wanted; what is None is left to the rules, or as it is."""

    rollover_date: date | None = None
    expected_send_date: date | None = None
    suppress_comms: bool | None = None
    params: dict[str, Any] | None = None
    tags: Sequence[str | None] | None = field(default=None)


@transaction.atomic
def create_agreement_rollover(
    *,
    agreement: Agreement,
    renew_product: Product,
    now: datetime,
    wish: RolloverWish | None = None,
    rollover_type: RolloverType | None = None,
) -> AgreementRollover:
    """Plan what follows an agreement: a further term if the product is the same one, else a new agreement.

    The rollover takes place when the agreement ends, or on an earlier day; its customer is told
    ROLLOVER_NOTICE_DAYS before, or on the day given. rollover_type: CUSTOM by default, EXTENSION where the
    product stays.

    Raises UnableCreateAgreementRollover for an agreement whose life does not allow it, that has no end while no
    day is given, or that another one follows; ActiveAgreementRolloverAlreadyExistsAgreement;
    RolloverDateCanNotPast; ExpectedSendDateCanNotPast; AgreementRolloverValidationError for a day that leaves
    a gap or comes before the agreement, a message after the rollover, a product without a price for the supply
    point, and tags that are too many or too long.
    """
    wish = wish or RolloverWish()
    row = locked(agreement)
    if not may(row, Move.ROLL_OVER, now):
        raise UnableCreateAgreementRollover(f"The agreement is {state_of(row, now).lower()}.")
    today = local_day(row.account, now)
    rollover_at = moment_of_rollover(row, wish.rollover_date, today)
    rollover_on = local_day(row.account, rollover_at)
    if wish.expected_send_date is not None and wish.expected_send_date < today:
        raise ExpectedSendDateCanNotPast
    if queries.next_on_supply_point(row) is not None:
        raise UnableCreateAgreementRollover("Another agreement follows already.")
    send_date = wish.expected_send_date or max(
        today, rollover_on - timedelta(days=settings.ROLLOVER_NOTICE_DAYS)
    )
    if send_date > rollover_on:
        raise AgreementRolloverValidationError("The customer is told before the rollover.")
    is_same = renew_product.pk == row.tariff.product_id
    if is_same and row.valid_to is None:
        raise UnableCreateAgreementRollover("An agreement without end needs no further term.")
    rollover = AgreementRollover(
        number=f"AR-{secrets.token_hex(4).upper()}",
        agreement=row,
        renew_product=renewed_by(row, renew_product, now),
        rollover_type=rollover_type or (RolloverType.EXTENSION if is_same else RolloverType.CUSTOM),
        rollover_at=rollover_at,
        expected_send_date=send_date,
        suppress_comms=bool(wish.suppress_comms),
        params=wish.params or {},
        tags=tags_of(wish.tags),
        created_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            rollover.save(force_insert=True)
    except IntegrityError as error:
        if _ONE_OPEN in str(error):
            raise ActiveAgreementRolloverAlreadyExistsAgreement from error
        raise
    tell_rollover("created", rollover, row, now)
    rollover_planned(rollover, now)
    return rollover


@transaction.atomic
def update_agreement_rollover(
    *,
    rollover: AgreementRollover,
    now: datetime,
    status: str | None = None,
    renew_product: Product | None = None,
    wish: RolloverWish | None = None,
) -> AgreementRollover:
    """Change a plan that has not come to its end; what is None stays.

    Raises AgreementRolloverInvalidStatusOperation for one that has ended or waits to be run, for a step that
    its life does not have, and for days that have passed or do not fit; AgreementRolloverInvalidTypeOperation
    for another product where the term is extended or the customer has chosen.
    """
    wish = wish or RolloverWish()
    row = lock_rollover(rollover)
    facts = (renew_product, *(getattr(wish, name) for name in RolloverWish.__slots__))
    changes_facts = any(fact is not None for fact in facts)
    if not ROLLOVER_STEPS[row.status] or (changes_facts and row.status == RolloverStatus.ENQUEUED):
        raise AgreementRolloverInvalidStatusOperation
    if status is not None and status != row.status and status not in ROLLOVER_STEPS[row.status]:
        raise AgreementRolloverInvalidStatusOperation
    agreement = locked(row.agreement)
    if renew_product is not None and renew_product.pk != row.renew_product_id:
        if row.rollover_type in (RolloverType.EXTENSION, RolloverType.CUSTOMER_REQUESTED):
            raise AgreementRolloverInvalidTypeOperation
        row.renew_product = _or_refuse(renewed_by, agreement, renew_product, now)
    today = local_day(agreement.account, now)
    if wish.rollover_date is not None:
        row.rollover_at = _or_refuse(moment_of_rollover, agreement, wish.rollover_date, today)
    if wish.expected_send_date is not None:
        row.expected_send_date = wish.expected_send_date
    if wish.expected_send_date is not None and wish.expected_send_date < today:
        raise AgreementRolloverInvalidStatusOperation("The day of the message has passed.")
    if row.expected_send_date > local_day(agreement.account, row.rollover_at):
        raise AgreementRolloverInvalidStatusOperation("The customer is told before the rollover.")
    row.suppress_comms = row.suppress_comms if wish.suppress_comms is None else wish.suppress_comms
    row.params = row.params if wish.params is None else wish.params
    row.tags = row.tags if wish.tags is None else _or_refuse(tags_of, wish.tags)
    row.status, row.updated_at = status or row.status, now
    row.failure_reason = "" if row.status == RolloverStatus.PENDING else row.failure_reason
    row.save()
    tell_rollover("updated", row, agreement, now)
    return row


@transaction.atomic
def run_agreement_rollover(
    *, rollover: AgreementRollover, now: datetime, author: Author = SYSTEM
) -> AgreementRollover:
    """Let what is planned follow the agreement, whenever it is called: the plan's own moment counts.

    Where the plan cannot be carried out it becomes ERROR and says why, and nothing else changes. Raises
    AgreementRolloverInvalidStatusOperation for one that is neither PENDING, ENQUEUED nor in ERROR.
    """
    row = lock_rollover(rollover)
    if row.status not in ROLLOVER_RUNS_FROM:
        raise AgreementRolloverInvalidStatusOperation
    row.updated_at = now
    try:
        with transaction.atomic():
            row.rolled_on_to = _follow(row, now, author)
    except DomainError as refused:
        row.status, row.failure_reason = RolloverStatus.ERROR, refused.detail or refused.message
        row.rolled_on_to = None
        row.save()
        tell_rollover("failed", row, row.agreement, now)
        return row
    row.status, row.failure_reason = RolloverStatus.DONE, ""
    row.save()
    tell_rollover("done", row, row.agreement, now)
    if not row.suppress_comms:
        notices.tell(agreement=row.rolled_on_to, notice=notices.Notice.ROLLED_OVER, now=now)
    return row


def lock_rollover(rollover: AgreementRollover) -> AgreementRollover:
    """The rollover as it is stored now, nobody else changing it until the transaction ends."""
    rows = AgreementRollover.objects.select_for_update(of=("self",)).select_related(
        "agreement__account__brand", "renew_product__brand"
    )
    return rows.get(pk=rollover.pk)


def _follow(rollover: AgreementRollover, now: datetime, author: Author) -> Agreement:
    """The agreement that follows, made; or the same one with a further term."""
    agreement = locked(rollover.agreement)
    if not may(agreement, Move.ROLL_OVER, now):
        raise UnableCreateAgreement(f"The agreement is {state_of(agreement, now).lower()}.")
    starts_at = rollover.rollover_at
    if agreement.valid_to is not None and agreement.valid_to < starts_at:
        raise UnableCreateAgreement("The agreement ends before the rollover: supply would have no price.")
    ends_at = end_of_term(rollover.renew_product, starts_at, market_of(agreement.account.market_code).zone)
    if rollover.rollover_type == RolloverType.EXTENSION:
        agreement.agreed_to = ends_at
        _until(agreement, ends_at, ChangeKind.EXTENDED, now=now, author=author, columns=("agreed_to",))
        record("extended", agreement, now)
        return agreement
    tariff = offers.tariff_for(rollover.renew_product, agreement.supply_point)
    if tariff is None:
        raise UnableCreateAgreement(f"{rollover.renew_product.code} has no price for the supply point.")
    if agreement.valid_to != starts_at:
        _until(agreement, starts_at, ChangeKind.FOLLOWED, now=now, author=author)
    return create_agreement(
        account=agreement.account,
        supply_point=agreement.supply_point,
        tariff=tariff,
        valid_from=starts_at,
        valid_to=ends_at,
        is_rollover=True,
        params=rollover.params,
        now=now,
    )


def _until(
    agreement: Agreement,
    end: datetime | None,
    kind: ChangeKind,
    *,
    now: datetime,
    author: Author,
    columns: tuple[str, ...] = (),
) -> None:
    change_period(
        agreement,
        kind=kind,
        period=Period(agreement.valid_from, end),
        refusal=UnableCreateAgreement,
        now=now,
        author=author,
        columns=columns,
    )


def _or_refuse(check: Any, *arguments: Any) -> Any:
    """What a check gives; what it refuses is told with the one code that the change of a plan documents."""
    try:
        return check(*arguments)
    except DomainError as refused:
        raise AgreementRolloverInvalidStatusOperation(refused.detail or refused.message) from refused
