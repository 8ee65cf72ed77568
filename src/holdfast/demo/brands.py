"""The three brands of the simulated retailer. Their names are invented and no supplier's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.accounts import operations as accounts
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Brand


@dataclass(frozen=True, slots=True)
class BrandPlan:
    """A brand before it is created."""

    code: str
    name: str
    country: str


BRANDS = (
    BrandPlan("BRINDLEWICK", "Brindlewick Energy", "GB"),
    BrandPlan("LUMERANDE", "Lumerande Énergies", "FR"),
    BrandPlan("SOLTRAMAR", "Soltramar Energía", "ES"),
)
BRAND_OF = {brand.country: brand for brand in BRANDS}


def create_brands(*, now: datetime) -> dict[str, Brand]:
    """The brands by country."""
    return {
        plan.country: accounts.create_brand(
            code=plan.code,
            name=plan.name,
            market_code=plan.country,
            currency=market_of(plan.country).currency,
            language=market_of(plan.country).language,
            now=now,
        )
        for plan in BRANDS
    }
