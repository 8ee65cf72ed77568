"""What a supply is called on a bill, in the languages of our markets."""

from __future__ import annotations

from holdfast.markets.market import SupplyType

_TITLES = {
    ("en", SupplyType.ELECTRICITY, False): "Electricity",
    ("en", SupplyType.ELECTRICITY, True): "Electricity export",
    ("en", SupplyType.GAS, False): "Gas",
    ("fr", SupplyType.ELECTRICITY, False): "Électricité",
    ("fr", SupplyType.ELECTRICITY, True): "Surplus d'électricité",
    ("fr", SupplyType.GAS, False): "Gaz",
    ("es", SupplyType.ELECTRICITY, False): "Electricidad",
    ("es", SupplyType.ELECTRICITY, True): "Excedentes de electricidad",
    ("es", SupplyType.GAS, False): "Gas",
}
_LANGUAGES = frozenset({"en", "fr", "es"})


def title_of(language: str, supply_type: SupplyType, *, is_export: bool) -> str:
    """The name of a supply; English stands in for languages that nobody has written."""
    known = language[:2].lower()
    return _TITLES[known if known in _LANGUAGES else "en", supply_type, is_export]
