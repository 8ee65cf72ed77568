"""Spain (mainland and Balearics; the Canaries, Ceuta and Melilla levy IGIC and IPSI instead of IVA).

IVA: 21 % (Ley 37/1992, article 90), with temporary reductions. For electricity they reach contracts up to
10 kW, for gas everyone; that of electricity also hangs on wholesale prices or on the price index, so the
timelines below say when it held, not when it might have.

- electricity: 10 % from 26 June 2021 (RDL 12/2021), 5 % from 1 July 2022 (RDL 11/2022), 10 % from
  1 January 2024 (RDL 8/2023) except while the previous month's market price stayed below 45 €/MWh, which was
  March to June 2024; 21 % from 1 January 2025; 10 % from 22 March to 31 May 2026 (RDL 7/2026, which until
  29 April meant less than 10 kW, a difference of one contract size that is not kept). Its condition for June,
  and those of RDL 18/2026 for August and September, were not met; RDL 25/2026 makes November and December
  2026 depend on price indices again, and no rate is entered here before such a condition is known to be met.
- gas: 5 % from 1 October 2022 (RDL 17/2022), 10 % from 1 January to 31 March 2024 (RDL 8/2023), 10 % again
  from 22 March 2026 (RDL 7/2026), taken here to end with that of electricity.

IVA is due at the rate of the day on which the bill falls due, not at that of the days of use.

Impuesto especial sobre la electricidad (Ley 38/1992, article 99): 5.11269632 % of energy and power together,
at least 1 €/MWh; 0.5 % from 16 September 2021 (RDL 17/2021), 2.5 % and 3.8 % in the first two quarters of
2024 (RDL 8/2023), 0.5 % from 22 March to 31 May 2026 (RDL 7/2026).

Impuesto especial sobre hidrocarburos on gas (Ley 38/1992, article 50): 0.65 €/GJ, that is 0.234 cents a kWh;
for industrial use 0.15 €/GJ, which is not modelled.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holdfast.markets.market import Component, CoolingOff, Levy, LevyKind, Market, SupplyType, Timeline

STANDARD_RATE = Decimal("0.21")
SMALL_CONTRACT_KW = Decimal(10)

#: Contracts up to 10 kW.
ELECTRICITY_IVA_SMALL = Timeline(
    (date(2012, 9, 1), STANDARD_RATE),
    (date(2021, 6, 26), Decimal("0.10")),
    (date(2022, 7, 1), Decimal("0.05")),
    (date(2024, 1, 1), Decimal("0.10")),
    (date(2024, 3, 1), STANDARD_RATE),
    (date(2024, 7, 1), Decimal("0.10")),
    (date(2025, 1, 1), STANDARD_RATE),
    (date(2026, 3, 22), Decimal("0.10")),
    (date(2026, 6, 1), STANDARD_RATE),
)

GAS_IVA = Timeline(
    (date(2012, 9, 1), STANDARD_RATE),
    (date(2022, 10, 1), Decimal("0.05")),
    (date(2024, 1, 1), Decimal("0.10")),
    (date(2024, 4, 1), STANDARD_RATE),
    (date(2026, 3, 22), Decimal("0.10")),
    (date(2026, 6, 1), STANDARD_RATE),
)

_FULL_ELECTRICITY_TAX = Decimal("0.0511269632")

ELECTRICITY_TAX = Timeline(
    (date(2015, 1, 1), _FULL_ELECTRICITY_TAX),
    (date(2021, 9, 16), Decimal("0.005")),
    (date(2024, 1, 1), Decimal("0.025")),
    (date(2024, 4, 1), Decimal("0.038")),
    (date(2024, 7, 1), _FULL_ELECTRICITY_TAX),
    (date(2026, 3, 22), Decimal("0.005")),
    (date(2026, 6, 1), _FULL_ELECTRICITY_TAX),
)
#: 1 €/MWh in cents a kWh.
ELECTRICITY_TAX_MINIMUM = Decimal("0.1")

#: 0.65 €/GJ × 0.0036 GJ/kWh, in cents a kWh.
GAS_TAX = Timeline((date(2013, 1, 1), Decimal("0.234")))


def _tax_rate(
    supply_type: SupplyType,
    on: date,
    *,
    domestic: bool,
    component: Component,  # noqa: ARG001 - one rate for all parts of a bill
    kwh_per_day: Decimal | None,  # noqa: ARG001
    subscribed_power: Decimal | None,
) -> Decimal:
    if supply_type is SupplyType.GAS:
        return GAS_IVA.on(on)
    # Homes rarely contract more than 10 kW, businesses often do: so where nothing is known.
    is_small = domestic if subscribed_power is None else subscribed_power <= SMALL_CONTRACT_KW
    return ELECTRICITY_IVA_SMALL.on(on) if is_small else STANDARD_RATE


def electricity_tax(on: date) -> Levy:
    """The impuesto especial sobre la electricidad on a day."""
    return Levy(
        code="IEE",
        name="Impuesto especial sobre la electricidad",
        kind=LevyKind.PERCENTAGE_OF_NET,
        rate=ELECTRICITY_TAX.on(on),
        minimum_per_kwh=ELECTRICITY_TAX_MINIMUM,
        source="Ley 38/1992, article 99, with the royal decree-laws named in this module",
    )


def _levies(
    supply_type: SupplyType,
    on: date,
    *,
    domestic: bool,  # noqa: ARG001
    kwh_per_day: Decimal | None,  # noqa: ARG001
    subscribed_power: Decimal | None,  # noqa: ARG001
) -> tuple[Levy, ...]:
    if supply_type is SupplyType.ELECTRICITY:
        return (electricity_tax(on),)
    return (
        Levy(
            code="IEH",
            name="Impuesto especial sobre hidrocarburos",
            kind=LevyKind.PER_KWH,
            rate=GAS_TAX.on(on),
            source="Ley 38/1992, article 50, tariff 1, epigraph 1.10.1",
        ),
    )


SPAIN = Market(
    code="ES",
    prefix="ESP",
    name="Spain",
    currency="EUR",
    zone=ZoneInfo("Europe/Madrid"),
    language="es-ES",
    bank_scheme="SEPA",
    supply_types=(SupplyType.ELECTRICITY, SupplyType.GAS),
    # Markets trade quarter-hours since October 2025; retail meters are read and settled by the hour.
    settlement_step_minutes=MappingProxyType({SupplyType.ELECTRICITY: 60, SupplyType.GAS: 1440}),
    metering_step_minutes=MappingProxyType({SupplyType.ELECTRICITY: 60, SupplyType.GAS: 1440}),
    gas_day_start=time(6),
    energy_ledger_types=MappingProxyType(
        {SupplyType.ELECTRICITY: "SPAIN_ELECTRICITY_LEDGER", SupplyType.GAS: "SPAIN_GAS_LEDGER"}
    ),
    other_ledger_types=("SOLAR_WALLET_LEDGER",),
    tax_rule=_tax_rate,
    levy_rule=_levies,
    cooling_off=CoolingOff(14, "Real Decreto Legislativo 1/2007, articles 71 and 104"),
)
