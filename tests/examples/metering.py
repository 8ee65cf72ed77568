"""Uses of metering's operations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations as accounts
from holdfast.accounts.models import ConsentType
from holdfast.accounts.operations.consents import Answer
from holdfast.metering.detailed_measures import INDUSTRY_CONSENT
from holdfast.metering.models import RegisterValue
from holdfast.properties.models import SupplyPoint
from tests.examples.example import Example

if TYPE_CHECKING:
    from tests.examples.world import World


def french(world: World, fuel: str) -> SupplyPoint:
    """A supply point of the French account."""
    return _point(world.french_account.pk, f"FRA_{fuel}")


def _point(account_id: int, market_name: str) -> SupplyPoint:
    return SupplyPoint.objects.get(
        property__occupancy_periods__account=account_id, market_name=market_name, direction="IMPORT"
    )


def device_of(world: World) -> str:
    """The id of the device of the British home's electricity meter."""
    device = world.electricity.meters.get().smart_device
    assert device is not None
    return device.device_id


def measured(world: World) -> dict[str, Any]:
    """A day of the French home, whose customer has agreed to have it measured in detail."""
    account = world.french_account
    if not ConsentType.objects.filter(brand=account.brand, code=INDUSTRY_CONSENT).exists():
        accounts.create_consent_type(
            brand=account.brand, code=INDUSTRY_CONSENT, name="Detailed consumption", now=world.now
        )
    accounts.update_account_consents(
        account=account, answers=[Answer(code=INDUSTRY_CONSENT, value="ACCEPTED")], now=world.now
    )
    return {
        "input": {
            "accountNumber": account.number,
            "prmRef": french(world, "ELECTRICITY").identifier,
            "startDate": "2026-03-01",
            "endDate": "2026-03-03",
        }
    }


def self_reading(world: World) -> dict[str, Any]:
    """What the Spanish home's gas meter showed yesterday: as much as at its last reading but one."""
    point = _point(world.spanish_account.pk, "ESP_GAS")
    values = RegisterValue.objects.filter(reading__meter__supply_point=point)
    return {
        "input": {
            "cups": point.identifier,
            "readingDate": (world.now - timedelta(days=1)).date().isoformat(),
            "readingValue": str(values.order_by("-reading__read_at")[1].value),
        }
    }


EXAMPLES = {
    "query:smartDeviceNetwork": Example(lambda world: {"deviceId": device_of(world)}),
    "query:electricityReading": Example(
        lambda world: {
            "prmId": french(world, "ELECTRICITY").identifier,
            "accountNumber": world.french_account.number,
            "first": 3,
        }
    ),
    "query:gasReading": Example(
        lambda world: {
            "pceRef": french(world, "GAS").identifier,
            "accountNumber": world.french_account.number,
            "first": 3,
        }
    ),
    "query:electricityConsumption": Example(
        lambda world: {
            "prmId": french(world, "ELECTRICITY").identifier,
            "accountNumber": world.french_account.number,
            "startDate": "2026-03-01",
            "endDate": "2026-03-05",
            "first": 10,
        }
    ),
    "query:detailedMeasures": Example(measured),
    "query:lastReadingDateForMeasurements": Example(
        lambda world: {
            "accountNumber": world.french_account.number,
            "marketSupplyPointId": french(world, "ELECTRICITY").identifier,
        }
    ),
    "query:consumptionEstimates": Example(allowed="anyone"),
    "query:consumptionForecast": Example(
        lambda world: {
            "supplyPointId": str(french(world, "ELECTRICITY").pk),
            "accountNumber": world.french_account.number,
            "startAt": "2026-03-10T00:00:00+01:00",
            "endAt": "2026-03-17T00:00:00+01:00",
            "aggregationTimeInterval": "DAY",
            "first": 7,
        }
    ),
    "query:estimateMeterReadings": Example(
        lambda world: {
            "marketIdentifier": french(world, "ELECTRICITY").identifier,
            "periodStart": "2026-03-09T00:00:00+01:00",
            "periodEnd": "2026-03-15T00:00:00+01:00",
            "first": 5,
        }
    ),
    "query:electricityMeterReadings": Example(
        lambda world: {
            "accountNumber": world.account.number,
            "meterId": str(world.electricity.meters.get().pk),
            "first": 3,
        }
    ),
    "query:gasMeterReadings": Example(
        lambda world: {
            "accountNumber": world.account.number,
            "meterId": str(world.gas.meters.get().pk),
            "eventTypes": ["SMART_METER"],
            "first": 3,
        }
    ),
    "query:smartMeterDataPreferences": Example(lambda world: {"accountNumber": world.account.number}),
    "query:smartMeterTelemetry": Example(
        lambda world: {
            "deviceId": device_of(world),
            "start": "2026-03-09T08:00:00+00:00",
            "end": "2026-03-09T10:00:00+00:00",
            "grouping": "HALF_HOURLY",
        }
    ),
    "mutation:submitGasSelfReading": Example(self_reading, allowed="support"),
}
