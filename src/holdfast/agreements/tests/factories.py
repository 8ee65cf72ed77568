"""Short ways to the tariffs and agreements that tests start from."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.agreements import operations
from holdfast.products.choices import TariffKind
from holdfast.products.operations import (
    BandTerms,
    PriceTerms,
    WindowTerms,
    add_tariff,
    create_product,
    set_rates,
)
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_supply_point

if TYPE_CHECKING:
    from holdfast.accounts.models import Account, Brand
    from holdfast.agreements.models import Agreement
    from holdfast.products.models import Product, Tariff

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
NIGHT = (
    BandTerms("DAY", "Day"),
    BandTerms("NIGHT", "Night", windows=(WindowTerms(30, 330),)),
)

_counter = itertools.count(1)


def make_product(brand: Brand, **facts: Any) -> Product:
    """A product on sale since 2024."""
    number = next(_counter)
    return create_product(
        brand_code=brand.code,
        code=f"FLEX-{number}",
        full_name=f"Flexible {number}",
        display_name="Flexible",
        available_from=SINCE,
        now=NOW,
        **facts,
    )


def make_tariff(
    brand: Brand,
    rates: dict[str, list[PriceTerms]] | None = None,
    *,
    fuel: Fuel = Fuel.ELECTRICITY,
    kind: TariffKind = TariffKind.STANDARD,
    standing: str = "50",
    product: Product | None = None,
    **terms: Any,
) -> Tariff:
    """A tariff of 20 minor units a kWh since 2024, unless other rates are given."""
    tariff = add_tariff(
        product=product or make_product(brand),
        code=f"T-{next(_counter)}",
        supply_type=fuel,
        kind=kind,
        now=NOW,
        **terms,
    )
    set_rates(
        tariff=tariff,
        now=NOW,
        unit_rates=rates or {"STANDARD": [PriceTerms(SINCE, Decimal(20))]},
        standing_charges=[PriceTerms(SINCE, Decimal(standing))],
    )
    return tariff


def make_agreement(account: Account | None = None, **values: Any) -> Agreement:
    """An agreement since 2024 without end, on a British supply point and a standard tariff of its own."""
    account = account or make_account()
    if "supply_point" not in values:
        values["supply_point"] = make_supply_point()
    if "tariff" not in values:
        values["tariff"] = make_tariff(account.brand, fuel=values["supply_point"].fuel)
    values.setdefault("valid_from", SINCE)
    return operations.create_agreement(account=account, now=NOW, **values)
