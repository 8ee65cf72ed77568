"""France (mainland; Corsica and overseas have VAT rates of their own).

TVA: 20 % on energy, and on the levies in it. The subscription bore 5.5 % up to 36 kVA of electricity and for
piped gas (article 278-0 bis B of the Code général des impôts) until article 20 of law 2025-127 of
14 February 2025 ended that for subscription periods from 1 August 2025. What decides is the period of the
subscription, not the day of the bill.

Accise (formerly CSPE/TICFE and TICGN): Code des impositions sur les biens et services, articles L. 312-35
and following, with the yearly orders, including the increase for areas off the mainland grid from
1 August 2025. Published €/MWh, kept here as cents a kWh. The electricity rate for "ménages et assimilés"
belongs to every connection up to 36 kVA, whoever uses it; the other one here is that for 36 to 250 kVA.
The local taxes on final electricity use of 2020 to 2022 differed by commune and are not kept; neither is
the contribution tarifaire d'acheminement, which is a part of the network tariff and not of the energy.
The last change known here is that of 1 February 2026.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holdfast.markets.market import Component, CoolingOff, Levy, LevyKind, Market, SupplyType, Timeline

STANDARD_RATE = Decimal("0.20")
SMALL_CONNECTION_KVA = Decimal(36)

#: Subscriptions of gas, and of electricity up to 36 kVA.
SUBSCRIPTION_RATE = Timeline(
    (date(2014, 1, 1), Decimal("0.055")),
    (date(2025, 8, 1), STANDARD_RATE),
)

#: Cents a kWh, connections up to 36 kVA.
ELECTRICITY_ACCISE_SMALL = Timeline(
    (date(2016, 1, 1), Decimal("2.25")),
    (date(2022, 1, 1), Decimal("2.58291")),  # takes in the departments' tax
    (date(2022, 2, 1), Decimal("0.1")),  # price shield: decree 2022-84 of 28 January 2022, then yearly
    (date(2024, 2, 1), Decimal("2.1")),  # order of 25 January 2024
    (date(2025, 2, 1), Decimal("3.37")),  # order published on 28 December 2024
    (date(2025, 8, 1), Decimal("2.998")),  # law 2025-127, article 20: 25.09 and 4.89 €/MWh
    (date(2026, 2, 1), Decimal("3.085")),  # order of 27 January 2026: 25.19 and 5.66 €/MWh
)

#: Cents a kWh, connections over 36 kVA.
ELECTRICITY_ACCISE_LARGE = Timeline(
    (date(2016, 1, 1), Decimal("2.25")),
    (date(2022, 1, 1), Decimal("2.36097")),
    (date(2022, 2, 1), Decimal("0.05")),
    (date(2024, 2, 1), Decimal("2.05")),
    (date(2025, 2, 1), Decimal("2.623")),
    (date(2025, 8, 1), Decimal("2.579")),
    (date(2026, 2, 1), Decimal("2.658")),
)

#: Cents a kWh (gross calorific value), natural gas as heating fuel.
GAS_ACCISE = Timeline(
    (date(2018, 1, 1), Decimal("0.845")),
    (date(2021, 1, 1), Decimal("0.843")),
    (date(2022, 1, 1), Decimal("0.841")),
    (date(2023, 1, 1), Decimal("0.837")),
    (date(2024, 1, 1), Decimal("1.637")),
    (date(2025, 1, 1), Decimal("1.716")),
    (date(2025, 8, 1), Decimal("1.543")),
    (date(2026, 2, 1), Decimal("1.639")),
)


def _is_small(subscribed_power: Decimal | None) -> bool:
    """Unknown counts as small: that is what nearly every retail customer has."""
    return subscribed_power is None or subscribed_power <= SMALL_CONNECTION_KVA


def _tax_rate(
    supply_type: SupplyType,
    on: date,
    *,
    domestic: bool,  # noqa: ARG001 - the rates follow the supply, not the customer
    component: Component,
    kwh_per_day: Decimal | None,  # noqa: ARG001
    subscribed_power: Decimal | None,
) -> Decimal:
    if component == "energy":
        return STANDARD_RATE
    if supply_type is SupplyType.GAS or _is_small(subscribed_power):
        return SUBSCRIPTION_RATE.on(on)
    return STANDARD_RATE


def _levies(
    supply_type: SupplyType,
    on: date,
    *,
    domestic: bool,  # noqa: ARG001
    kwh_per_day: Decimal | None,  # noqa: ARG001
    subscribed_power: Decimal | None,
) -> tuple[Levy, ...]:
    if supply_type is SupplyType.GAS:
        code, name, rates = "ACCISE_GAZ", "Accise sur les gaz naturels", GAS_ACCISE
    else:
        code, name = "ACCISE_ELECTRICITE", "Accise sur l'électricité"
        rates = ELECTRICITY_ACCISE_SMALL if _is_small(subscribed_power) else ELECTRICITY_ACCISE_LARGE
    return (
        Levy(
            code=code,
            name=name,
            kind=LevyKind.PER_KWH,
            rate=rates.on(on),
            source="Code des impositions sur les biens et services, L. 312-35 and following",
        ),
    )


FRANCE = Market(
    code="FR",
    prefix="FRA",
    name="France",
    currency="EUR",
    zone=ZoneInfo("Europe/Paris"),
    language="fr-FR",
    bank_scheme="SEPA",
    supply_types=(SupplyType.ELECTRICITY, SupplyType.GAS),
    # Linky records half-hours for the load curve, Gazpar one index a day.
    settlement_step_minutes=MappingProxyType({SupplyType.ELECTRICITY: 30, SupplyType.GAS: 1440}),
    metering_step_minutes=MappingProxyType({SupplyType.ELECTRICITY: 30, SupplyType.GAS: 1440}),
    gas_day_start=time(6),
    energy_ledger_types=MappingProxyType(
        {SupplyType.ELECTRICITY: "FRA_ELECTRICITY_LEDGER", SupplyType.GAS: "FRA_GAS_LEDGER"}
    ),
    other_ledger_types=("FRA_POT_LEDGER",),
    tax_rule=_tax_rate,
    levy_rule=_levies,
    cooling_off=CoolingOff(14, "Code de la consommation, L221-18 and L221-19", ends_on_working_day=True),
)
