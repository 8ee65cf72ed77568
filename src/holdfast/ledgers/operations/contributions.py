"""Contributions: agreeing to them, ending them, and charging each interval once, as it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.money import split_gross
from holdfast.kernel.periods import Period
from holdfast.ledgers import errors
from holdfast.ledgers.choices import ContributionInterval, GeneralAccount, TaxTreatment, TransactionKind
from holdfast.ledgers.contributing import add_months, periods_begun
from holdfast.ledgers.models import ContributionAgreement, ContributionPeriod, ContributionScheme, Ledger
from holdfast.ledgers.operations.records import posting_event
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.ledgers.reasons import CONTRIBUTION
from holdfast.ledgers.taxes import local_date, tax_rate
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event, record_events

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account

#: Agreements that one transaction charges.
BATCH_SIZE = 200


@transaction.atomic
def create_contribution_agreement(
    *,
    account: Account,
    scheme_code: str,
    amount: int,
    interval: str,
    active_from: datetime,
    now: datetime,
    active_to: datetime | None = None,
) -> ContributionAgreement:
    """Agree that an account contributes to a scheme; intervals that have begun are charged at once.

    amount: minor units an interval, tax included where the scheme is taxable. interval: MONTHLY or QUARTERLY.
    Raises ContributionAmountCanNot0Negative, CreateContributionAgreementInvalidData for an unknown scheme or a
    period that does not run forward, SchemeNotAcceptingContributionsTime, and UnableCreateContributionAgreement
    where the account has no open ledger or contributes to the scheme in this period already.
    """
    if amount <= 0:
        raise errors.ContributionAmountCanNot0Negative
    if active_to is not None and active_to <= active_from:
        raise errors.CreateContributionAgreementInvalidData(
            invalid=(InvalidInput("An agreement ends after it begins.", ("input", "activeTo")),)
        )
    scheme = ContributionScheme.objects.filter(code=scheme_code).first()
    if scheme is None:
        raise errors.CreateContributionAgreementInvalidData(
            invalid=(InvalidInput("There is no such scheme.", ("input", "schemeCode")),)
        )
    if not scheme.accepting_contributions:
        raise errors.SchemeNotAcceptingContributionsTime
    ledger = _main_ledgers([account.pk], for_update=True).get(account.pk)
    if ledger is None:
        raise errors.UnableCreateContributionAgreement("The account has no open ledger.")
    wanted = Period(active_from, active_to)
    for held in ContributionAgreement.objects.filter(account=account, scheme=scheme):
        if held.active_to != held.active_from and wanted.overlaps(Period(held.active_from, held.active_to)):
            raise errors.UnableCreateContributionAgreement("The account contributes to this scheme already.")
    agreement = ContributionAgreement.objects.create(
        account=account,
        scheme=scheme,
        amount=amount,
        interval=interval,
        active_from=active_from,
        active_to=active_to,
        next_charge_at=active_from,
        created_at=now,
    )
    _tell("created", agreement, account, now)
    _charge([agreement], now)
    return agreement


@transaction.atomic
def end_contribution_agreement(
    *, agreement: ContributionAgreement, now: datetime, end_at: datetime | None = None
) -> ContributionAgreement:
    """End an agreement at a moment, now unless given: no interval that begins then or later is charged.

    Raises UnableEndContributionAgreement where it has ended, or would end before it began or before an interval
    began that has been charged.
    """
    held = ContributionAgreement.objects.select_for_update().get(pk=agreement.pk)
    if held.active_to is not None and held.active_to <= now:
        raise errors.UnableEndContributionAgreement("The agreement has ended.")
    ends = end_at or max(now, held.active_from)
    last = ContributionPeriod.objects.filter(agreement=held).order_by("-period_from").first()
    if ends < held.active_from or (last is not None and ends <= last.period_from):
        raise errors.UnableEndContributionAgreement("Contributions have been made for later than that.")
    held.active_to = ends
    if held.next_charge_at is not None and held.next_charge_at >= ends:
        held.next_charge_at = None
    held.save(update_fields=["active_to", "next_charge_at"])
    _tell("ended", held, held.account, now)
    return held


def charge_contributions(*, now: datetime) -> int:
    """Charge the intervals of all agreements that have begun and are not charged; returns how many.

    Each batch of agreements is a transaction of its own, and what is charged is never charged again: a run that
    was cut off is simply done again.
    """
    charged, last = 0, 0
    while True:
        with transaction.atomic():
            held = _to_charge(now, after=last)
            if not held:
                return charged
            charged += _charge(held, now)
            last = held[-1].pk


@dataclass(frozen=True, slots=True)
class _Due:
    """An interval to charge, `[starts, ends)`."""

    agreement: ContributionAgreement
    ledger: Ledger
    starts: datetime
    ends: datetime


def _charge(agreements: Sequence[ContributionAgreement], now: datetime) -> int:
    """Charge what of these agreements is due; they are locked, or new."""
    due = [one for found in _due(agreements, now) for one in found]
    posted = post_batch(postings=[_posting(one) for one in due], now=now)
    ContributionPeriod.objects.bulk_create(
        ContributionPeriod(
            agreement=one.agreement,
            period_from=one.starts,
            period_to=one.ends,
            transaction=line,
        )
        for one, line in zip(due, posted, strict=True)
    )
    record_events(
        posting_event(
            "ledgers.transaction.contribution_posted-v1",
            account_number=one.agreement.account.number,
            ledger=one.ledger,
            posted=line,
            now=now,
        )
        for one, line in zip(due, posted, strict=True)
    )
    return len(due)


def _due(agreements: Sequence[ContributionAgreement], now: datetime) -> list[list[_Due]]:
    """What is due of each agreement, which is left marked with when the next will be."""
    ledgers = _main_ledgers([one.account_id for one in agreements])
    done = _periods_made([one.pk for one in agreements])
    due = []
    for one in agreements:
        ledger = ledgers.get(one.account_id)
        if ledger is None:  # it waits until the account has one again
            continue
        made = done.get(one.pk, 0)
        months = ContributionInterval(one.interval).months
        zone = market_of(one.account.market_code).zone
        active = Period(one.active_from, one.active_to)
        begun = list(periods_begun(active, every_months=months, zone=zone, until=now, after=made))
        upcoming = add_months(one.active_from, (made + len(begun)) * months, zone)
        one.next_charge_at = upcoming if upcoming in active else None
        due.append([_Due(one, ledger, starts, ends) for starts, ends in begun])
    ContributionAgreement.objects.bulk_update(agreements, ["next_charge_at"])
    return due


def _posting(one: _Due) -> Posting:
    account = one.agreement.account
    posted_on = local_date(one.starts, account.market_code)
    treatment = TaxTreatment.STANDARD if one.agreement.scheme.taxable else TaxTreatment.EXEMPT
    return Posting(
        ledger_id=one.ledger.pk,
        kind=TransactionKind.CHARGE,
        amount=split_gross(one.agreement.amount, tax_rate(treatment, account, posted_on)),
        against=GeneralAccount.CONTRIBUTIONS,
        title=one.agreement.scheme.display_name,
        posted_on=posted_on,
        reason_code=CONTRIBUTION,
    )


def _to_charge(now: datetime, *, after: int) -> list[ContributionAgreement]:
    """The next agreements with an interval to charge, locked; those that another worker holds are left to it."""
    held = ContributionAgreement.objects.filter(pk__gt=after, next_charge_at__lte=now)
    held = held.select_related("scheme", "account__brand").order_by("pk")
    return list(held.select_for_update(skip_locked=True, of=("self",))[:BATCH_SIZE])


def _main_ledgers(account_ids: Collection[int], *, for_update: bool = False) -> dict[int, Ledger]:
    found = Ledger.objects.filter(account_id__in=account_ids, is_main=True, closed_at=None).order_by("pk")
    if for_update:
        found = found.select_for_update(no_key=True)
    return {ledger.account_id: ledger for ledger in found}


def _periods_made(agreement_ids: Collection[int]) -> dict[int, int]:
    made = ContributionPeriod.objects.filter(agreement_id__in=agreement_ids).values("agreement_id")
    return {row["agreement_id"]: row["made"] for row in made.annotate(made=Count("pk"))}


def _tell(what: str, agreement: ContributionAgreement, account: Account, now: datetime) -> None:
    data = {
        "contribution_agreement_id": agreement.pk,
        "scheme_id": agreement.scheme_id,
        "amount": agreement.amount,
        "active_to": None if agreement.active_to is None else agreement.active_to.isoformat(),
    }
    name = f"ledgers.contribution_agreement.{what}-v1"
    record_event(BusinessEvent(name, now, account_number=account.number, data=data))
