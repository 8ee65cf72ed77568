"""Gas volume to energy: pure.

kWh = cubic metres x volume correction x calorific value / 3.6, the calorific value in MJ a cubic metre. Great
Britain: Gas (Calculation of Thermal Energy) Regulations 1996, whose standard correction to 15 degrees and
1013.25 mbar is 1.02264. France and Spain publish the product of all three as one coefficient in kWh a cubic
metre for each delivery point and month, which is taken as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGAJOULES_IN_A_KWH = Decimal("3.6")
STANDARD_CORRECTION = Decimal("1.02264")
#: MJ a cubic metre, used where neither a market nor an operator has told a supply point's own.
USUAL_CALORIFIC_VALUE = Decimal("39.3")


@dataclass(frozen=True, slots=True)
class GasQuality:
    """What a cubic metre at a supply point holds. ValueError where a factor is not positive."""

    calorific_value_mj: Decimal = USUAL_CALORIFIC_VALUE
    correction: Decimal = STANDARD_CORRECTION
    kwh_per_cubic_metre: Decimal | None = None

    def __post_init__(self) -> None:
        factors = (self.calorific_value_mj, self.correction, self.kwh_per_cubic_metre)
        if any(one is not None and one <= 0 for one in factors):
            raise ValueError("a cubic metre of gas holds some energy")

    @property
    def coefficient(self) -> Decimal:
        """kWh a cubic metre as the meter counts it."""
        if self.kwh_per_cubic_metre is not None:
            return self.kwh_per_cubic_metre
        return self.correction * self.calorific_value_mj / MEGAJOULES_IN_A_KWH

    def kwh(self, cubic_metres: Decimal) -> Decimal:
        """The energy in a metered volume, not rounded."""
        return cubic_metres * self.coefficient

    @classmethod
    def of_details(cls, details: Mapping[str, Any]) -> GasQuality:
        """From a supply point's details: calorific_value, correction_factor, conversion_coefficient."""
        single = details.get("conversion_coefficient")
        return cls(
            Decimal(str(details.get("calorific_value") or USUAL_CALORIFIC_VALUE)),
            Decimal(str(details.get("correction_factor") or STANDARD_CORRECTION)),
            None if single is None else Decimal(str(single)),
        )
