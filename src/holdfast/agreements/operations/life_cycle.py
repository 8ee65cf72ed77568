"""How an agreement's period changes after it was made: corrected, extended, terminated, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.agreements import notices, offers
from holdfast.agreements.billed import billed
from holdfast.agreements.choices import ChangeKind
from holdfast.agreements.errors import (
    AccountDoesNotMatchAgreement,
    AgreementMustEndDateExtensible,
    AgreementPeriodNotWithinSupplyProperty,
    AgreementValidDateMustLaterThan,
    BilledAgreementsCanNotRevoked,
    ExtensionValidDateMustLaterThan,
    UnableEditAgreement,
    UnableTerminateAgreement,
)
from holdfast.agreements.operations.base import change_period, locked, record
from holdfast.agreements.operations.plans import drop_plans
from holdfast.agreements.states import Move, may, state_of
from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement


@transaction.atomic
def extend_agreement_period(
    *,
    agreement: Agreement,
    valid_to: date,
    now: datetime,
    account: Account | None = None,
    reason: str = "",
    author: Author = SYSTEM,
) -> Agreement:
    """Agree that an agreement holds longer: until a local day begins.

    account: whose agreement it is said to be. Raises AccountDoesNotMatchAgreement; UnableEditAgreement for an
    agreement that was terminated or revoked, where another one follows, and where bills have passed the added
    time by; AgreementMustEndDateExtensible; ExtensionValidDateMustLaterThan;
    AgreementPeriodNotWithinSupplyProperty.
    """
    row = _held(agreement, account, Move.EXTEND, now)
    if row.valid_to is None:
        raise AgreementMustEndDateExtensible
    ends_at = start_of_day(valid_to, market_of(row.account.market_code).zone)
    if ends_at <= row.valid_to:
        raise ExtensionValidDateMustLaterThan
    period = Period(row.valid_from, ends_at)
    _within_supply(row, period)
    row.agreed_to = ends_at
    change_period(
        row,
        kind=ChangeKind.EXTENDED,
        period=period,
        refusal=UnableEditAgreement,
        now=now,
        reason=reason,
        author=author,
        columns=("agreed_to",),
    )
    drop_plans(row, now=now, why="The agreement was extended.")
    record("extended", row, now)
    notices.tell(agreement=row, notice=notices.Notice.EXTENDED, now=now)
    return row


@transaction.atomic
def update_agreement_period(
    *,
    agreement: Agreement,
    account: Account,
    valid_from: date,
    valid_to: date | None,
    now: datetime,
    reason: str = "",
    author: Author = SYSTEM,
) -> Agreement:
    """Correct the time in which an agreement holds, from the beginning of one local day to that of another.

    What was agreed stays known. The same period again changes nothing. Raises AccountDoesNotMatchAgreement;
    UnableEditAgreement for one that was revoked, where the time belongs to another agreement, and where the
    correction contradicts bills; AgreementValidDateMustLaterThan; AgreementPeriodNotWithinSupplyProperty.
    """
    row = _held(agreement, account, Move.EDIT, now)
    if valid_to is not None and valid_to <= valid_from:
        raise AgreementValidDateMustLaterThan
    zone = market_of(row.account.market_code).zone
    period = Period(
        start_of_day(valid_from, zone), None if valid_to is None else start_of_day(valid_to, zone)
    )
    if period == row.period:
        return row
    _within_supply(row, period)
    ends_elsewhere = period.end != row.valid_to
    change_period(
        row,
        kind=ChangeKind.UPDATED,
        period=period,
        refusal=UnableEditAgreement,
        now=now,
        reason=reason,
        author=author,
    )
    if ends_elsewhere:
        drop_plans(row, now=now, why="The agreement's end was changed.")
    record("period_updated", row, now)
    return row


@transaction.atomic
def terminate_agreement(
    *,
    agreement: Agreement,
    at: datetime,
    now: datetime,
    terminated_at: datetime | None = None,
    reason: str = "",
    author: Author = SYSTEM,
    notice: notices.Notice | None = notices.Notice.TERMINATED,
) -> Agreement:
    """Let an agreement end at a moment inside its period, which keeps what was agreed.

    terminated_at: when that was decided, now by default. notice: what the customer is told. Raises
    UnableTerminateAgreement where its life does not allow it, it does not hold at that moment, it was decided
    in the future, or the days after that moment have been billed.
    """
    row = locked(agreement)
    decided_at = terminated_at or now
    if not may(row, Move.TERMINATE, now):
        raise UnableTerminateAgreement(f"The agreement is {state_of(row, now).lower()}.")
    if at not in row.period or decided_at > now:
        raise UnableTerminateAgreement(
            "The agreement does not hold at that moment, or it was not decided yet."
        )
    row.terminated_at = decided_at
    change_period(
        row,
        kind=ChangeKind.TERMINATED,
        period=Period(row.valid_from, at),
        refusal=UnableTerminateAgreement,
        now=now,
        reason=reason,
        author=author,
        columns=("terminated_at",),
    )
    drop_plans(row, now=now, why="The agreement was terminated.")
    record("terminated", row, now)
    if notice is not None:
        notices.tell(agreement=row, notice=notice, now=now)
    return row


@transaction.atomic
def revoke_agreement(
    *, agreement: Agreement, now: datetime, reason: str = "", author: Author = SYSTEM
) -> Agreement:
    """Undo an agreement as if it had never held: its period becomes empty and what was agreed stays known.

    Revoking it again changes nothing. Raises BilledAgreementsCanNotRevoked where a bill is for it.
    """
    row = locked(agreement)
    if row.is_revoked:
        return row
    if billed(row).is_on_a_bill:
        raise BilledAgreementsCanNotRevoked
    row.is_revoked = True
    change_period(
        row,
        kind=ChangeKind.REVOKED,
        period=None,
        refusal=BilledAgreementsCanNotRevoked,
        now=now,
        reason=reason,
        author=author,
        columns=("is_revoked",),
    )
    drop_plans(row, now=now, why="The agreement was revoked.")
    record("revoked", row, now)
    return row


def _held(agreement: Agreement, account: Account | None, move: Move, now: datetime) -> Agreement:
    """The agreement, locked, if it is the account's and its life allows the move."""
    row = locked(agreement)
    if account is not None and row.account_id != account.pk:
        raise AccountDoesNotMatchAgreement
    if not may(row, move, now):
        raise UnableEditAgreement(f"The agreement is {state_of(row, now).lower()}.")
    return row


def _within_supply(agreement: Agreement, period: Period) -> None:
    """A period may not reach beyond the supply of its point, nor beyond the account's time at its place."""
    point = agreement.supply_point
    zone = market_of(agreement.account.market_code).zone
    begins = None if point.supply_start_date is None else start_of_day(point.supply_start_date, zone)
    ends = None if point.supply_end_date is None else start_of_day(point.supply_end_date, zone)
    is_supplied = (begins is None or begins <= period.start) and _ends_by(period, ends)
    at_home = any(
        one.effective_from <= period.start and _ends_by(period, one.effective_to)
        for one in offers.occupancies_of(agreement.account, point)
    )
    if not (is_supplied and at_home):
        raise AgreementPeriodNotWithinSupplyProperty


def _ends_by(period: Period, end: datetime | None) -> bool:
    return end is None or (period.end is not None and period.end <= end)
