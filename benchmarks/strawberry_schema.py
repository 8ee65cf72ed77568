"""What a strawberry-django application would write over the same tables: types, relations, its optimizer.

It does less than Holdfast for the same question: no permissions, no rate limits, no tax on prices.
"""

from __future__ import annotations

import strawberry
import strawberry_django
from strawberry import auto
from strawberry_django.optimizer import DjangoOptimizerExtension

from holdfast.accounts.models import Account, AccountUserRole, Brand
from holdfast.agreements.models import Agreement
from holdfast.identity.models import User
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.metering.models import Meter
from holdfast.products.models import Product, StandingCharge, Tariff, TariffBand, UnitRate
from holdfast.properties.models import OccupancyPeriod, Property, SupplyPoint


@strawberry_django.type(Brand)
class BrandNode:
    code: auto


@strawberry_django.type(Product)
class ProductNode:
    code: auto
    display_name: auto
    full_name: auto
    description: auto


@strawberry_django.type(UnitRate)
class UnitRateNode:
    value_excl_tax: auto


@strawberry_django.type(TariffBand)
class BandNode:
    unit_rates: list[UnitRateNode]


@strawberry_django.type(StandingCharge)
class StandingChargeNode:
    value_excl_tax: auto


@strawberry_django.type(Tariff)
class TariffNode:
    id: auto
    code: auto
    product: ProductNode
    bands: list[BandNode]
    standing_charges: list[StandingChargeNode]


@strawberry_django.type(Agreement)
class AgreementNode:
    id: auto
    valid_from: auto
    valid_to: auto
    is_revoked: auto
    tariff: TariffNode


@strawberry_django.type(Meter)
class MeterNode:
    id: auto
    serial_number: auto
    location: auto
    installed_at: auto


@strawberry_django.type(SupplyPoint)
class SupplyPointNode:
    id: auto
    identifier: auto
    status: auto
    market_name: auto
    meters: list[MeterNode]
    agreements: list[AgreementNode]


@strawberry_django.type(OccupancyPeriod)
class PeriodNode:
    id: auto
    effective_from: auto
    effective_to: auto


@strawberry_django.type(Property)
class PropertyNode:
    id: auto
    address: str = strawberry_django.field(only=["rich_address", "country_code"])
    postcode: auto
    label: auto
    latitude: auto
    longitude: auto
    occupancy_periods: list[PeriodNode]
    supply_points: list[SupplyPointNode]


@strawberry_django.type(OccupancyPeriod)
class OccupancyNode:
    effective_from: auto
    property: PropertyNode


@strawberry.type
class AmountsNode:
    net: int
    tax: int
    gross: int


@strawberry_django.type(Account)
class AccountNumberNode:
    number: auto


@strawberry_django.type(Transaction, pagination=True)
class TransactionNode:
    id: auto
    title: auto
    note: auto
    reason_code: auto
    posted_on: auto
    created_at: auto
    kind: auto
    account: AccountNumberNode
    balance_carried_forward: int = strawberry_django.field(field_name="balance_carried_forward")

    @strawberry_django.field(prefetch_related=["reversal"])
    def is_reversed(self, root: Transaction) -> bool:
        return hasattr(root, "reversal")

    @strawberry_django.field(only=["balance_effect"])
    def is_credit(self, root: Transaction) -> bool:
        return root.balance_effect > 0

    @strawberry_django.field(only=["net", "tax", "gross"])
    def amounts(self, root: Transaction) -> AmountsNode:
        return AmountsNode(net=root.net, tax=root.tax, gross=root.gross)


@strawberry_django.order_type(Transaction)
class TransactionOrder:
    sequence: auto


@strawberry_django.type(Ledger)
class LedgerNode:
    id: auto
    number: auto
    ledger_type: auto
    name: auto
    balance: int = strawberry_django.field(field_name="balance")
    transactions: list[TransactionNode] = strawberry_django.field(pagination=True, ordering=TransactionOrder)


@strawberry_django.type(User)
class UserNode:
    id: auto
    email: auto
    given_name: auto
    family_name: auto
    mobile: auto


@strawberry_django.type(AccountUserRole)
class RoleNode:
    user: UserNode


@strawberry_django.type(Account)
class AccountNode:
    id: auto
    number: auto
    status: auto
    account_type: auto
    billing_name: auto
    billing_email: auto
    created_at: auto
    brand: BrandNode
    billing_address_line1: auto
    billing_address_line2: auto
    billing_address_line3: auto
    billing_postcode: auto
    billing_country_code: auto
    user_roles: list[RoleNode]
    occupancy_periods: list[OccupancyNode]
    ledgers: list[LedgerNode]


@strawberry.type
class Query:
    @strawberry_django.field
    def account(self, number: str) -> AccountNode | None:
        return Account.objects.filter(number=number).first()  # type: ignore[return-value]


schema = strawberry.Schema(Query, extensions=[DjangoOptimizerExtension])
