"""Campaigns and assets of accounts, and what stands on their time lines."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.accounts.models import AccountCampaign, AccountEvent, Campaign, CustomerAsset, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account, FileAttachment


def account_campaigns() -> QuerySet[AccountCampaign]:
    """Parts in campaigns, with the campaigns."""
    return AccountCampaign.objects.select_related("campaign")


def campaigns_of(accounts: Sequence[Account]) -> dict[int, list[AccountCampaign]]:
    """The parts that each account has or had in campaigns, in the order in which they began."""
    found: dict[int, list[AccountCampaign]] = defaultdict(list)
    for part in account_campaigns().filter(account__in=accounts).order_by("start_date", "pk"):
        found[part.account_id].append(part)
    return dict(found)


def active_offers(account: Account, *, on: date) -> list[Campaign]:
    """The campaigns with an offer that an account takes part in on a day, by name."""
    lasting = Q(accounts__expiry_date=None) | Q(accounts__expiry_date__gt=on)
    running = Q(expiry_date=None) | Q(expiry_date__gt=on)
    campaigns = Campaign.objects.filter(
        lasting, running, has_offer=True, accounts__account=account, accounts__start_date__lte=on
    )
    return list(campaigns.distinct().order_by("name", "pk"))


def assets_of(accounts: Sequence[Account]) -> dict[int, list[CustomerAsset]]:
    """The devices of each account, those out of use included, in the order of their registration."""
    found: dict[int, list[CustomerAsset]] = defaultdict(list)
    assets = CustomerAsset.objects.filter(account__in=accounts).select_related("account")
    for asset in assets.order_by("active_from", "pk"):
        found[asset.account_id].append(asset)
    return dict(found)


def asset_by_id(key: int) -> CustomerAsset | None:
    """The device of a primary key, with its account."""
    return CustomerAsset.objects.select_related("account__brand").filter(pk=key).first()


def messages() -> QuerySet[Message]:
    """Messages to and from customers, whoever's, with their accounts."""
    return Message.objects.select_related("account__brand")


def events() -> QuerySet[AccountEvent]:
    """What happened to messages, with the messages."""
    return AccountEvent.objects.select_related("account__brand", "message__account__brand")


def attachments_of(messages: Sequence[Message]) -> dict[int, list[FileAttachment]]:
    """The files that went with each message, the oldest first."""
    through = Message.attachments.through.objects.filter(message__in=messages)
    found: dict[int, list[FileAttachment]] = defaultdict(list)
    for link in through.select_related("fileattachment").order_by("fileattachment_id"):
        found[link.message_id].append(link.fileattachment)
    return dict(found)
