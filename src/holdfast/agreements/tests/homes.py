"""A home with electricity and gas, what is sold there, and people who look after its agreements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_staff, make_user
from holdfast.agreements.tests.factories import SINCE, make_agreement, make_product, make_tariff
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.products.models import Product
    from holdfast.properties.models import Property, SupplyPoint

#: Everything that the documents ask for of who changes agreements.
LOOKS_AFTER = {
    "Can access customer queries",
    "Can create agreement rollovers",
    "Can create agreements",
    "Can extend agreements",
    "Can manage account renewals",
    "Can query agreement rescissions",
    "Can query agreement rollovers",
    "Can query agreements",
    "Can run agreement rollovers",
    "Can switch product",
    "Can update agreeements",
    "Can update agreement rescissions",
    "Can update agreement rollovers",
}
MARKETS = {"GB": "GBR", "FR": "FRA", "ES": "ESP"}


@dataclass
class Home:
    """A customer's account, the place it has occupied since 2024, and the staff who look after it."""

    market: str = "GB"
    user: User = field(default_factory=lambda: make_user(given_name="Ada", family_name="Moss"))
    account: Account = field(init=False)
    place: Property = field(init=False)
    electricity: SupplyPoint = field(init=False)
    gas: SupplyPoint = field(init=False)
    staff: Holder = field(init=False)

    def __post_init__(self) -> None:
        brand = make_brand(f"HOLDFAST_{self.market}", market=self.market)
        self.account = make_account(user=self.user, brand=brand)
        self.place = make_property(self.market)
        occupy(self.account, self.place)
        prefix = MARKETS[self.market]
        self.electricity = make_supply_point(self.place, f"{prefix}_ELECTRICITY")
        self.gas = make_supply_point(self.place, f"{prefix}_GAS")
        self.staff = customer(make_staff(permissions=LOOKS_AFTER))

    @property
    def customer(self) -> Holder:
        return customer(self.user)

    def product(self, *fuels: Fuel, **facts: Any) -> Product:
        """A product of the account's brand with a tariff for each fuel, electricity unless others are named."""
        product = make_product(self.account.brand, **facts)
        for fuel in fuels or (Fuel.ELECTRICITY,):
            make_tariff(self.account.brand, product=product, fuel=fuel)
        return product

    def agree(
        self, product: Product | None = None, point: SupplyPoint | None = None, **values: Any
    ) -> Agreement:
        """An agreement since 2024 on electricity, or on the supply point that is given."""
        point = point or self.electricity
        found = product or self.product(point.fuel)
        tariff = found.tariffs.get(supply_type=point.fuel)
        return make_agreement(self.account, supply_point=point, tariff=tariff, **values)


def moment(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A moment in UTC, which in winter is that hour in London."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def events(agreement: Agreement, domain: str = "agreements") -> list[str]:
    """The names of the business events of an agreement, in order and without their prefix."""
    rows = BusinessEventRecord.objects.filter(
        name__startswith=f"{domain}.", data__agreement_id=agreement.pk
    ).order_by("pk")
    return [
        name.removeprefix(f"{domain}.").removesuffix("-v1") for name in rows.values_list("name", flat=True)
    ]


def audited(operation: str) -> list[str]:
    """What each audit record of an operation says was touched."""
    rows = AuditRecord.objects.filter(operation=operation).order_by("pk")
    return [reference for row in rows for reference in row.objects_touched]


__all__ = ["NOW", "SINCE", "Home", "ask", "audited", "customer", "data_of", "error_codes", "events", "moment"]
