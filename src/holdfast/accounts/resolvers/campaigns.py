"""Campaigns and the accounts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.authors import Author
from holdfast.accounts.days import local_day
from holdfast.accounts.errors import FailedUpdateCampaignAccount
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.accounts.texts import body
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.errors import AccountUnauthorized
from holdfast.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from holdfast.accounts.models import Account, AccountCampaign, Campaign
    from holdfast.api.binding import Info

#: What a link in a message about campaigns opens.
_DASHBOARDS = "VIEW_CAMPAIGN_DASHBOARDS"

domain.part_of_parent("AccountCampaignType", "CampaignType")


@domain.query("campaigns", rule=rules.opened_by(_DASHBOARDS, rule=account_rule()))
def campaigns(_info: Info, *, account: Account, account_number: str, **page: Any) -> paging.Connection[Any]:  # noqa: ARG001
    wanted = paging.PageRequest.from_arguments(**page)
    parts = queries.account_campaigns().filter(account=account)
    return paging.connect(parts, wanted, order_by=("start_date", "id"))


@domain.query("activeCampaignOffers", rule=rules.opened_by(_DASHBOARDS, rule=account_rule()))
def active_campaign_offers(info: Info, *, account: Account, **_: Any) -> list[Campaign]:
    return queries.active_offers(account, on=local_day(account, info.context.now))


@domain.mutation(
    "addCampaignToAccount", rule=account_rule("input.account_number", refusal=AccountUnauthorized)
)
def add_campaign_to_account(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        added = operations.add_campaign_to_account(
            account=account,
            slug=input["campaign"],
            start_date=input.get("start_date"),
            expiry_date=input.get("expiry_date"),
            now=info.context.now,
        )
        if added:
            trace_account(info, "addCampaignToAccount", account)
    return {"campaign_added": added}


@domain.mutation("removeCampaignFromAccount", rule=account_rule("input.account_number"))
def remove_campaign_from_account(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        operations.remove_campaign_from_account(
            account=account,
            campaign_name=input["campaign_name"],
            expire_at=input.get("expire_at"),
            now=info.context.now,
        )
        trace_account(info, "removeCampaignFromAccount", account)
    return {"campaign_removed": True}


@domain.mutation(
    "updateCampaignAccountExpiryDate", rule=account_rule("input.account_number", refusal=AccountUnauthorized)
)
def update_campaign_account_expiry_date(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    note = input.get("note") or ""
    if note and body(note) is None:
        raise FailedUpdateCampaignAccount(
            invalid=(InvalidInput("A note has 1 to 10,000 characters.", ("input", "note")),)
        )
    with transaction.atomic():
        part = operations.update_campaign_account_expiry_date(
            account=account,
            slug=input["campaign_slug"],
            expiry_date=input["expiry_date"],
            note=note,
            author=Author.of(info.context.viewer),
            now=info.context.now,
        )
        trace_account(info, "updateCampaignAccountExpiryDate", account, f"AccountCampaign:{part.pk}")
    return {"campaign_account": part}


@domain.field(ACCOUNT_TYPES, "campaigns")
def account_campaigns(account: Account, _info: Info) -> list[AccountCampaign]:
    parts: list[AccountCampaign] = batched(account, queries.campaigns_of, default=[])
    return parts
