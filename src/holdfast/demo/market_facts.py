"""What only one market writes down about a supply point or a meter, under the contract's names.

Codes and names of the market's own lists are real ones where clients compare them; makers and models of
meters are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.demo.cast import Load

if TYPE_CHECKING:
    from datetime import date

    from holdfast.demo.cast import SupplyPlan
    from holdfast.demo.people import Town


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """The market's code for the kind of meter, its maker and model, and the kind of its device."""

    meter_type: str
    make: str
    model: str
    device_kind: str


METERS = {
    "GBR_ELECTRICITY": MeterFacts("S2ADE", "Aldercombe", "AC100", "ESME"),
    "GBR_GAS": MeterFacts("S2", "Aldercombe", "AG20", "GSME"),
    "FRA_ELECTRICITY": MeterFacts("LINKY", "Corvane", "L1", "LINKY"),
    "FRA_GAS": MeterFacts("GAZPAR", "Corvane", "G4", "GAZPAR"),
    "ESP_ELECTRICITY": MeterFacts("TIPO5", "Mirabal", "T5", "PRIME"),
    "ESP_GAS": MeterFacts("G4", "Mirabal", "G4", "GSM"),
}


def details_of(
    plan: SupplyPlan, town: Town, *, annual_kwh: int, since: date, is_off_peak: bool, meter_serial: str
) -> dict[str, Any]:
    """The details of a new supply point, which some markets let name its meter."""
    is_business = plan.load is Load.BUSINESS
    if plan.market_name == "GBR_ELECTRICITY":
        return _british_electricity(town, since, is_export=plan.load is Load.SUN, is_business=is_business)
    if plan.market_name == "GBR_GAS":
        return _british_gas(town, since, annual_kwh)
    if plan.market_name == "FRA_ELECTRICITY":
        return _french_electricity(is_off_peak=is_off_peak, is_business=is_business)
    if plan.market_name == "FRA_GAS":
        return {
            "gas_nature": "GAZ_B" if town.name == "Lille" else "GAZ_H",
            "annual_consumption": annual_kwh,
            "is_smart_meter": True,
            "serial": meter_serial,
            "powered_status": "NON_COUPE",
            "contractual_status": "EN_SERVICE",
        }
    known = {
        "enrolment_status": "COMPLETED",
        "enrolment_start_date": since.isoformat(),
        "is_smart_meter": True,
    }
    if plan.market_name == "ESP_ELECTRICITY":
        power = 12_000 if is_business else 4_600
        return {**known, "self_consumption_code": "00", "subscribed_max_power_va": power}
    return {**known, "rate_type": "RL2" if annual_kwh > RL1_LIMIT_KWH else "RL1"}


#: Spanish gas access tariffs up to 5,000 and 15,000 kWh a year (Circular 6/2020 of the CNMC).
RL1_LIMIT_KWH = 5_000


def _british_electricity(town: Town, since: date, *, is_export: bool, is_business: bool) -> dict[str, Any]:
    profile_class = 3 if is_business else 1
    return {
        "gsp_group_id": town.area,
        "profile_class": 8 if is_export else profile_class,
        "measurement_class": "A",
        "energisation_status": "E",
        "ssc": "0393",
        "mtc": 845,
        "llf": "100",
        "dcc_service_flag": "A",
        "dcc_effective_from": since.isoformat(),
        "smart_start_date": since.isoformat(),
    }


def _british_gas(town: Town, since: date, annual_kwh: int) -> dict[str, Any]:
    return {
        "ldz": town.distribution_zone,
        "exit_zone": f"{town.distribution_zone}1",
        "supply_class": 4,
        "market_sector_code": "D",
        "formula_year_smp_aq": annual_kwh,
        "smart_start_date": since.isoformat(),
    }


def _french_electricity(*, is_off_peak: bool, is_business: bool) -> dict[str, Any]:
    kva = 18 if is_business else 9
    classes = {"HC": "Heures creuses", "HP": "Heures pleines"} if is_off_peak else {"BASE": "Base"}
    return {
        "distributor_status": "SERVC",
        "powered_status": "ALIM",
        "meter_kind": "LINKY",
        "is_smart_meter": True,
        "is_teleoperable": True,
        "is_three_phase": is_business,
        "circuit_breaker_intensity": 30 if is_business else 45,
        "subscribed_max_power_va": kva * 1000,
        "off_peak_label": "HC (22H00-6H00)" if is_off_peak else None,
        "provider_calendar": {
            "id": "FC000002" if is_off_peak else "FC000001",
            "name": "Heures pleines, heures creuses" if is_off_peak else "Base",
            "temporal_classes": [
                {"code": code, "label": name, "description": name, "register_id": code}
                for code, name in classes.items()
            ],
        },
    }
