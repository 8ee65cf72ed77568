"""From the contract's names to Python's: `mobilePhone` → `mobile_phone`, digits stay where they are.

`billingAddressLine1` → `billing_address_line1`, `APIKey` → `api_key`, `valueMWh` → `value_mwh`.
"""

from __future__ import annotations

import re
from functools import cache

_UNITS = re.compile(r"(MWh|KWh|kWh|GWh|kW|kVA|KVA|VA|CO2|SoC)")
_ACRONYM_THEN_WORD = re.compile(r"([A-Z]+)([A-Z][a-z])")
_WORD_THEN_CAPITAL = re.compile(r"([a-z0-9])([A-Z])")


@cache
def snake_case(name: str) -> str:
    """The attribute or argument that stands for a field of the contract."""
    name = _UNITS.sub(lambda unit: unit.group(0).capitalize(), name)
    name = _ACRONYM_THEN_WORD.sub(r"\1_\2", name)
    return _WORD_THEN_CAPITAL.sub(r"\1_\2", name).lower()
