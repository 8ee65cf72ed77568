"""What the retailer says of its products: the tags they carry and the terms they come under. All invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.products import operations as products

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Brand
    from holdfast.demo.catalogue import ProductPlan

SUPPLY_TERMS = "SUPPLY"
TAGS = {
    "green": "From wind, sun and water",
    "fixed": "Same prices for the whole term",
    "smart": "Needs a smart meter",
}
#: By language: the name of the document and what stands in it.
_TEXTS = {
    "en": (
        "Terms of supply",
        (
            "# Terms of supply\n\nWe supply your home; you pay for what it uses.\n\n"
            "- Prices are those of your product.\n- You may leave with **no notice** unless an exit fee is named.\n"
        ),
    ),
    "fr": (
        "Conditions générales de vente",
        (
            "# Conditions générales de vente\n\nNous fournissons votre logement ; vous payez ce qu'il consomme.\n\n"
            "- Les prix sont ceux de votre offre.\n- Vous pouvez partir **à tout moment**, sans frais.\n"
        ),
    ),
    "es": (
        "Condiciones generales",
        (
            "# Condiciones generales\n\nSuministramos su vivienda; usted paga lo que consume.\n\n"
            "- Los precios son los de su producto.\n- Puede darse de baja **cuando quiera**.\n"
        ),
    ),
}


def tags_of(plan: ProductPlan) -> list[str]:
    """The tags that a product earns by its facts."""
    facts = plan.facts
    earned = {
        "green": facts.get("is_green", False),
        "fixed": not facts.get("is_variable", True),
        "smart": plan.pricing.is_dynamic,
    }
    return [code for code, is_earned in earned.items() if is_earned]


def install_words(*, now: datetime) -> None:
    """Everything that products can refer to."""
    for code, display_name in TAGS.items():
        products.create_product_tag(code=code, display_name=display_name, now=now)
    products.create_terms_type(code=SUPPLY_TERMS, name="Terms of supply", now=now)


def publish(brands: dict[str, Brand], *, now: datetime) -> None:
    """The terms of every brand, in its own language."""
    kind = products.create_terms_type(code=SUPPLY_TERMS, name="Terms of supply", now=now)
    for brand in brands.values():
        name, markdown = _TEXTS[brand.language[:2]]
        products.publish_terms(
            type=kind,
            brand=brand,
            version="1",
            name=name,
            markdown=markdown,
            pdf_url=f"https://www.{brand.code.lower()}.example/terms/1.pdf",
            effective_from=now,
            now=now,
        )
