"""Campaigns, and accounts that join and leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.days import local_day
from holdfast.accounts.errors import (
    AccountNotPartGivenCampaign,
    FailedRemoveCampaignFromAccount,
    FailedUpdateCampaignAccount,
    NoActiveCampaignAccountFoundGiven,
    NoCampaignFoundGivenSlug,
)
from holdfast.accounts.models import AccountCampaign, Campaign
from holdfast.accounts.operations.changes import lock_account
from holdfast.accounts.operations.notes import create_account_note
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account, Brand


@transaction.atomic
def create_campaign(
    *,
    slug: str,
    name: str,
    now: datetime,
    brand: Brand | None = None,
    has_offer: bool = False,
    expiry_date: date | None = None,
) -> Campaign:
    """A new campaign of a brand, or of all; expiry_date is the day from which it is over."""
    campaign = Campaign.objects.create(
        slug=slug, name=name, brand=brand, has_offer=has_offer, expiry_date=expiry_date, created_at=now
    )
    record_event(BusinessEvent("accounts.campaign.created-v1", now, data={"slug": slug}))
    return campaign


@transaction.atomic
def add_campaign_to_account(
    *,
    account: Account,
    slug: str,
    now: datetime,
    start_date: date | None = None,
    expiry_date: date | None = None,
) -> bool:
    """Let an account take part in a campaign, from today and as long as it lasts unless days are given.

    False where it takes part at that time already. Raises NoCampaignFoundGivenSlug for a campaign that is not
    there, is another brand's or is over, and InvalidInputData for days that are the wrong way round.
    """
    locked = lock_account(account)
    today = local_day(locked, now)
    campaign = Campaign.objects.filter(Q(brand=None) | Q(brand=locked.brand), slug=slug.strip()).first()
    if campaign is None or (campaign.expiry_date is not None and campaign.expiry_date <= today):
        raise NoCampaignFoundGivenSlug
    start = start_date or today
    end = expiry_date or campaign.expiry_date
    if end is not None and end <= start:
        reason = InvalidInput("It would be over before it starts.", ("input", "expiry_date"))
        raise InvalidInputData(invalid=(reason,))
    parts = AccountCampaign.objects.filter(account=locked, campaign=campaign)
    at_that_time = parts.filter(Q(expiry_date=None) | Q(expiry_date__gt=start))
    if end is not None:
        at_that_time = at_that_time.filter(start_date__lt=end)
    if at_that_time.exists():
        return False
    part = AccountCampaign.objects.create(
        account=locked, campaign=campaign, start_date=start, expiry_date=end, created_at=now
    )
    _tell("joined", part, now)
    return True


@transaction.atomic
def remove_campaign_from_account(
    *, account: Account, campaign_name: str, now: datetime, expire_at: date | None = None
) -> None:
    """Let an account's part in a campaign, by slug or name, end today or on a day that is given.

    Raises AccountNotPartGivenCampaign, and FailedRemoveCampaignFromAccount for a day that is past or comes
    before its part begins.
    """
    locked = lock_account(account)
    today = local_day(locked, now)
    name = campaign_name.strip()
    parts = _lasting(locked, today).filter(Q(campaign__slug=name) | Q(campaign__name__iexact=name))
    part = parts.first()
    if part is None:
        raise AccountNotPartGivenCampaign
    end = max(today, part.start_date) if expire_at is None else expire_at
    if end < max(today, part.start_date):
        raise FailedRemoveCampaignFromAccount
    part.expiry_date = end
    part.save(update_fields=["expiry_date"])
    _tell("left", part, now)


@transaction.atomic
def update_campaign_account_expiry_date(
    *,
    account: Account,
    slug: str,
    expiry_date: date,
    now: datetime,
    note: str = "",
    author: Author = SYSTEM,
) -> AccountCampaign:
    """Let an account's part in a campaign end on another day; a note is kept with the account's notes.

    Raises NoActiveCampaignAccountFoundGiven where it takes no part now, FailedUpdateCampaignAccount for a day
    that is past.
    """
    locked = lock_account(account)
    today = local_day(locked, now)
    part = _lasting(locked, today).filter(start_date__lte=today, campaign__slug=slug.strip()).first()
    if part is None:
        raise NoActiveCampaignAccountFoundGiven
    if expiry_date < today:
        raise FailedUpdateCampaignAccount
    if note:
        create_account_note(account=locked, note=note, author=author, now=now)
    if part.expiry_date != expiry_date:
        part.expiry_date = expiry_date
        part.save(update_fields=["expiry_date"])
        _tell("changed", part, now)
    return part


def _lasting(account: Account, today: date) -> QuerySet[AccountCampaign]:
    parts = AccountCampaign.objects.select_related("campaign", "account").filter(account=account)
    return parts.filter(Q(expiry_date=None) | Q(expiry_date__gt=today)).order_by("start_date", "pk")


def _tell(what: str, part: AccountCampaign, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"accounts.campaign.{what}-v1",
            now,
            account_number=part.account.number,
            data={
                "slug": part.slug,
                "start_date": part.start_date.isoformat(),
                "expiry_date": part.expiry_date.isoformat() if part.expiry_date else None,
            },
        )
    )
