"""Products and the supply points of accounts: what fits, what follows, and under what they are supplied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.api.batching import attribute, batched
from holdfast.markets.identifiers import plain
from holdfast.products import supplied
from holdfast.products.choices import TariffKind
from holdfast.products.eligibility import DESCRIPTIONS
from holdfast.products.queries import documents, eligibility
from holdfast.products.resolvers.base import domain, prices, tax, with_tax

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.products.models import FollowOn, RenewalProduct, Tariff

#: A decimal number with fewer digits than this fits the primary key's column.
_KEY_DIGITS = 19


@domain.query("availableProductsForMeterPoint", rule=account_rule())
def available_products_for_meter_point(
    _info: Info, *, account: Account, mpxns: Sequence[str | None], available_at: datetime, **_: Any
) -> list[dict[str, Any]]:
    asked = list(dict.fromkeys(plain(mpxn) for mpxn in mpxns if mpxn))
    known = eligibility.points_of_account(account)
    points = [known[mpxn] for mpxn in asked if mpxn in known]
    found = eligibility.products_for_points(account, points, at=available_at) if points else {}
    return [{"mpxn": mpxn, "products": found[known[mpxn].pk] if mpxn in known else None} for mpxn in asked]


@domain.query("meterPointProductEligibility", rule=account_rule())
def meter_point_product_eligibility(
    info: Info, *, account: Account, mpxn: str, product_code: str, **_: Any
) -> dict[str, Any]:
    reason = eligibility.why_not_at(
        account, identifier=plain(mpxn), product_code=product_code, at=info.context.now
    )
    if reason is None:
        return {"is_eligible": True}
    details = {"code": reason.value, "description": DESCRIPTIONS[reason]}
    return {"is_eligible": False, "ineligibility_reason": details}


@domain.query("followOnProduct", rule=account_rule())
def follow_on_product(
    _info: Info,
    *,
    account: Account,
    valid_at: datetime,
    electricity_agreement_id: str | None = None,
    gas_agreement_id: str | None = None,
    **_: Any,
) -> FollowOn | None:
    asked = [one for one in (electricity_agreement_id, gas_agreement_id) if one is not None]
    keys = [int(one) for one in asked if one.isascii() and one.isdecimal() and len(one) < _KEY_DIGITS]
    tariffs = supplied.tariffs_of_agreements(account, keys) if keys else {}
    if len(tariffs) < len(set(asked)):
        return None
    return documents.follow_on(
        brand_id=account.brand_id,
        products=[tariff.product for tariff in tariffs.values()],
        account_type=account.account_type,
        at=valid_at,
    )


@domain.field("FollowOnProductType", "accountType")
def follow_on_account_type(follow_on: FollowOn, _info: Info) -> str | None:
    return follow_on.account_type or None


@domain.field("FollowOnProductType", "paymentMethod")
def follow_on_payment_method(follow_on: FollowOn, _info: Info) -> str | None:
    return follow_on.payment_method or None


@domain.field("FollowOnProductType", "renewalProducts")
def renewal_products(follow_on: FollowOn, _info: Info) -> list[RenewalProduct]:
    found: list[RenewalProduct] = batched(follow_on, documents.renewal_products_of, default=[])
    return found


@domain.field("RenewalProductType", "product")
def renewal_product(renewal: RenewalProduct, _info: Info) -> Any:
    return attribute(renewal, "product")


@domain.field("AccountType", "trackerTariffDailyPricing")
def tracker_prices(account: Account, info: Info) -> dict[str, Any] | None:
    """Today's price of a kWh with tax in whole minor units, by fuel; null where nothing of it is tracked."""
    tariffs: list[Tariff] = batched(account, supplied.tariffs_of_accounts, default=[], at=info.context.now)
    tracked = [tariff for tariff in tariffs if tariff.kind == TariffKind.TRACKER]
    found: dict[str, Any] = {}
    for tariff in tracked:
        value = with_tax(
            next(iter(prices(tariff, info).unit_rates.values()), None), tax(tariff, info).on_energy
        )
        found[tariff.supply_type.lower()] = None if value is None else round(value)
    return found or None
