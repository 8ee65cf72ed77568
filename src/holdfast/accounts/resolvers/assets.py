"""Customers' devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.contributions import places
from holdfast.accounts.errors import UnableRetireCustomerAsset
from holdfast.accounts.resolvers.base import domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.accounts.texts import key_of
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.viewers import ViewerKind
from holdfast.identity.errors import CreateMfaDeviceUnauthorized as NotAllowed
from holdfast.identity.queries import organization_by_id

if TYPE_CHECKING:
    from holdfast.accounts.models import Account, CustomerAsset
    from holdfast.api.binding import Info

domain.part_of_parent("CustomerAssetType")


@domain.mutation("registerCustomerAsset", rule=account_rule("input.account_number"))
def register_customer_asset(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    viewer, now = info.context.viewer, info.context.now
    organization = organization_by_id(input["organisation_id"])
    if organization is None or not organization.is_active:
        raise NotAllowed
    if viewer.kind is not ViewerKind.SUPPORT and viewer.organization_id != organization.pk:
        raise NotAllowed
    property_id, supply_point_id = input["property_id"], input.get("supply_point_id")
    if places.occupies is None or not places.occupies(account.pk, property_id, supply_point_id, now):
        raise NotAllowed
    with transaction.atomic():
        asset = operations.register_customer_asset(
            account=account,
            organization=organization,
            organization_device_id=input["organisation_device_id"],
            physical_id=input["physical_id"],
            name=input["name"],
            type=input.get("type"),
            property_id=property_id,
            supply_point_id=supply_point_id,
            now=now,
        )
        trace_account(info, "registerCustomerAsset", account, f"CustomerAsset:{asset.pk}")
    return {"customer_asset": asset}


@domain.mutation("retireCustomerAsset", rule=rules.signed_in)
def retire_customer_asset(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    viewer = info.context.viewer
    asset = queries.asset_by_id(key_of(input["customer_asset_id"]))
    if (
        asset is None
        or not AccountScope.of(viewer).may_see(asset.account)
        or (viewer.kind is not ViewerKind.SUPPORT and viewer.organization_id != asset.organization_id)
    ):
        raise UnableRetireCustomerAsset
    with transaction.atomic():
        retired = operations.retire_customer_asset(
            asset=asset, retired_at=input.get("retired_at"), now=info.context.now
        )
        trace_account(info, "retireCustomerAsset", asset.account, f"CustomerAsset:{asset.pk}")
    return {"customer_asset": retired}


@domain.field("AccountType", "customerAssets")
def account_assets(account: Account, _info: Info) -> list[CustomerAsset]:
    assets: list[CustomerAsset] = batched(account, queries.assets_of, default=[])
    return assets
