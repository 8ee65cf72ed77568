"""The three brands of the simulated retailer. Their names are invented and no supplier's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.accounts import operations as accounts
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.accounts.models import Brand


@dataclass(frozen=True, slots=True)
class BrandPlan:
    """A brand before it is created."""

    code: str
    name: str
    country: str
    letterhead: Mapping[str, str]


#: Numbers and addresses are made up; telephone numbers are from ranges kept for fiction, or lead nowhere.
BRANDS = (
    BrandPlan(
        "BRINDLEWICK",
        "Brindlewick Energy",
        "GB",
        {
            "legal_name": "Brindlewick Energy Co-operative Limited",
            "registration_number": "IP00000R",
            "tax_number": "GB000000000",
            "street_address": "1 Weighbridge Lane",
            "locality": "Hebden Bridge",
            "postcode": "HX7 0AA",
            "iban": "GB33BUKB20201555555555",
            "phone": "01632 960 100",
            "email": "hello@brindlewick.example",
            "website": "brindlewick.example",
            "emergency_phone": "01632 960 999",
            "accent_colour": "#0b5f4a",
        },
    ),
    BrandPlan(
        "LUMERANDE",
        "Lumerande Énergies",
        "FR",
        {
            "legal_name": "Lumerande Énergies SCIC SA",
            "registration_number": "000 000 000 RCS Nantes",
            "tax_number": "FR12000000000",
            "street_address": "4 quai des Bateliers",
            "locality": "Nantes",
            "postcode": "44000",
            "iban": "FR1420041010050500013M02606",
            "phone": "01 99 00 12 34",
            "email": "bonjour@lumerande.example",
            "website": "lumerande.example",
            "emergency_phone": "01 99 00 99 99",
            "accent_colour": "#7a3e00",
        },
    ),
    BrandPlan(
        "SOLTRAMAR",
        "Soltramar Energía",
        "ES",
        {
            "legal_name": "Soltramar Energía S. Coop.",
            "registration_number": "Registro de Cooperativas V-0000",
            "tax_number": "ESF00000000",
            "street_address": "Calle del Faro 12",
            "locality": "Valencia",
            "postcode": "46001",
            "iban": "ES9121000418450200051332",
            "phone": "900 000 000",
            "email": "hola@soltramar.example",
            "website": "soltramar.example",
            "emergency_phone": "900 000 999",
            "accent_colour": "#8a1c3b",
        },
    ),
)
BRAND_OF = {brand.country: brand for brand in BRANDS}


def create_brands(*, now: datetime) -> dict[str, Brand]:
    """The brands by country, each with its letterhead."""
    made = {}
    for plan in BRANDS:
        made[plan.country] = accounts.create_brand(
            code=plan.code,
            name=plan.name,
            market_code=plan.country,
            currency=market_of(plan.country).currency,
            language=market_of(plan.country).language,
            now=now,
        )
        accounts.set_letterhead(brand=made[plan.country], now=now, **plan.letterhead)
    return made
