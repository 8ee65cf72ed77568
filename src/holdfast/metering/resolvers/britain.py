"""What Great Britain's clients ask of metering: readings of a meter, telemetry, and how its data may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule, refusal_of
from holdfast.api import paging, rules
from holdfast.metering import networks, queries
from holdfast.metering.access import times_of, times_seen
from holdfast.metering.data_preferences import preferences_of
from holdfast.metering.events import of_events
from holdfast.metering.resolvers.base import domain
from holdfast.metering.resolvers.meters import KEY_DIGITS
from holdfast.metering.telemetry import telemetry_of
from holdfast.properties import queries as property_queries
from holdfast.properties.access import may_see_supply_point
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.periods import Period
    from holdfast.metering.data_preferences import SmartMeterDataPreference
    from holdfast.metering.models import Meter, Reading
    from holdfast.metering.telemetry import Telemetry

domain.part_of_parent("SmartMeterTelemetryType", "SmartMeterDataPreferencesType")
_OF_ACCOUNT = account_rule()


def _meter_rule(fuel: Fuel) -> Rule:
    """Hands over a meter of a fuel at the account's properties, and the account's times there."""

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        account: Account = _OF_ACCOUNT(viewer, spec, arguments)["account"]
        key = str(arguments["meter_id"])
        meter = (
            queries.meter_by_id(int(key))
            if key.isascii() and key.isdecimal() and len(key) < KEY_DIGITS
            else None
        )
        if meter is None or meter.fuel != fuel:
            raise refusal_of(spec)
        points = property_queries.supply_points_of_accounts([account.pk]).get(account.pk, [])
        point = next((one for one in points if one.pk == meter.supply_point_id), None)
        if point is None:
            raise refusal_of(spec)
        return {"meter": meter, "times": times_of(account, point.property)}

    return rule


def _readings_page(
    meter: Meter, times: Sequence[Period], event_types: list[str | None] | None, page: dict[str, Any]
) -> paging.Connection[Reading]:
    request = paging.PageRequest.from_arguments(
        page.get("first"), page.get("last"), page.get("after"), page.get("before")
    )
    rows = queries.readings_within([meter], {meter.pk: times}).select_related("meter")
    if event_types:
        rows = rows.filter(of_events(meter, [one for one in event_types if one is not None]))
    return paging.connect(rows, request, ("-read_at", "-id"))


@domain.query("electricityMeterReadings", rule=_meter_rule(Fuel.ELECTRICITY))
def electricity_meter_readings(
    _info: Info,
    *,
    meter: Meter,
    times: Sequence[Period],
    event_types: list[str | None] | None = None,
    **page: Any,
) -> paging.Connection[Reading]:
    return _readings_page(meter, times, event_types, page)


@domain.query("gasMeterReadings", rule=_meter_rule(Fuel.GAS))
def gas_meter_readings(
    _info: Info,
    *,
    meter: Meter,
    times: Sequence[Period],
    event_types: list[str | None] | None = None,
    **page: Any,
) -> paging.Connection[Reading]:
    return _readings_page(meter, times, event_types, page)


def _device_rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hands over the meter that a device sends for, its import one before its export one, and the times seen.

    A device that does not exist is refused like a stranger's.
    """
    rules.signed_in(viewer, spec, arguments)
    device = networks.device_by_id(arguments["device_id"])
    served = queries.meters_of_devices([device]).get(device.pk, []) if device is not None else []
    meters = [one for one in served if may_see_supply_point(viewer, one.supply_point)]
    if not meters:
        raise refusal_of(spec)
    newest = max(meters, key=lambda one: (one.direction == "IMPORT", one.installed_at))
    return {
        "meter": newest,
        "export_meter": next((one for one in meters if one.direction == "EXPORT"), None),
        "times": times_seen(viewer, newest.supply_point.property),
    }


@domain.query("smartMeterTelemetry", rule=_device_rule)
def smart_meter_telemetry(
    info: Info,
    *,
    meter: Meter,
    export_meter: Meter | None,
    times: Sequence[Period] | None,
    start: datetime | None = None,
    end: datetime | None = None,
    grouping: str | None = None,
    **_: Any,
) -> list[Telemetry]:
    return telemetry_of(
        meter,
        export_meter=export_meter,
        times=times,
        now=info.context.now,
        start=start,
        end=end,
        grouping=grouping,
    )


@domain.query("smartMeterDataPreferences", rule=account_rule())
def smart_meter_data_preferences(_info: Info, *, account: Account, **_: Any) -> SmartMeterDataPreference:
    return preferences_of(account)
