"""Meter points: what anybody may know of one, and what went through it, for those who live there."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from holdfast.api import view
from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period
from holdfast.metering import queries as metering
from holdfast.metering.access import times_seen
from holdfast.metering.energy import energy_channels, in_watt_hours
from holdfast.metering.series import Grouping, aggregate, combine, joined
from holdfast.products.queries.tables import region_at
from holdfast.properties import queries as properties
from holdfast.properties.choices import Fuel
from holdfast.rest import shapes
from holdfast.rest.access import NOT_FOUND, ApiKey, count_anonymous
from holdfast.rest.moments import Moment, PageNumber, Postcode, ValuesAPage
from holdfast.rest.paging import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.metering.models import Channel
    from holdfast.metering.series import Buckets, IntervalSeries
    from holdfast.properties.models import SupplyPoint

router = Router(tags=["Meter points"])
GroupBy = Literal["hour", "day", "week", "month", "quarter"]
OrderBy = Literal["period", "-period"]
_FAILURES = dict.fromkeys((400, 401, 404, 429), shapes.Failure)
_WATT_HOURS_PER_KWH = 1000
#: Before any interval that is kept.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@router.get(
    "/industry/grid-supply-points/",
    response={200: shapes.GridSupplyPointPage, 400: shapes.Failure, 429: shapes.Failure},
)
def grid_supply_points(request: HttpRequest, postcode: Postcode) -> dict[str, Any]:
    """The price area (GSP group) of a British postcode, from the table that the operator has loaded."""
    count_anonymous(request)
    region = region_at(postcode)
    found = [{"group_id": region}] if region else []
    return {"count": len(found), "next": None, "previous": None, "results": found}


@router.get(
    "/electricity-meter-points/{mpan}/",
    response={200: shapes.MeterPoint, 404: shapes.Failure, 429: shapes.Failure},
)
def electricity_meter_point(request: HttpRequest, mpan: str) -> dict[str, Any]:
    """The price area and profile class of a meter point that we supply; nothing of who lives there."""
    count_anonymous(request)
    point = _point(mpan, Fuel.ELECTRICITY)
    return {
        "mpan": point.identifier,
        "gsp": point.details.get("gsp_group_id"),
        "profile_class": profile_class(point),
    }


@router.get(
    "/electricity-meter-points/{mpan}/meters/{serial_number}/consumption/",
    auth=ApiKey(),
    response={200: shapes.ConsumptionPage, **_FAILURES},
)
def electricity_consumption(
    request: HttpRequest,
    mpan: str,
    serial_number: str,
    period_from: Moment | None = None,
    period_to: Moment | None = None,
    group_by: GroupBy | None = None,
    order_by: OrderBy = "-period",
    page: PageNumber = 1,
    page_size: ValuesAPage = 100,
) -> dict[str, Any]:
    """What went through an electricity meter by its own intervals, or by local hours, days, weeks or months."""
    point = _point(mpan, Fuel.ELECTRICITY)
    return _consumption(
        request, point, serial_number, (period_from, period_to), group_by, order_by, (page, page_size)
    )


@router.get(
    "/gas-meter-points/{mprn}/meters/{serial_number}/consumption/",
    auth=ApiKey(),
    response={200: shapes.ConsumptionPage, **_FAILURES},
)
def gas_consumption(
    request: HttpRequest,
    mprn: str,
    serial_number: str,
    period_from: Moment | None = None,
    period_to: Moment | None = None,
    group_by: GroupBy | None = None,
    order_by: OrderBy = "-period",
    page: PageNumber = 1,
    page_size: ValuesAPage = 100,
) -> dict[str, Any]:
    """What went through a gas meter in kWh, by its own intervals, or by local hours, days, weeks or months."""
    point = _point(mprn, Fuel.GAS)
    return _consumption(
        request, point, serial_number, (period_from, period_to), group_by, order_by, (page, page_size)
    )


def profile_class(point: SupplyPoint) -> int | None:
    """The British profile class; None elsewhere."""
    known = point.details.get("profile_class")
    return None if known is None else int(known)


def _point(identifier: str, fuel: Fuel) -> SupplyPoint:
    found = properties.supply_points_by_identifier(identifier, fuel=fuel)
    if not found:
        raise HttpError(404, NOT_FOUND)
    return found[0]


def _consumption(
    request: HttpRequest,
    point: SupplyPoint,
    serial_number: str,
    asked: tuple[datetime | None, datetime | None],
    group_by: GroupBy | None,
    order_by: OrderBy,
    page: tuple[int, int],
) -> dict[str, Any]:
    start, end = asked
    if start is not None and end is not None and end <= start:
        raise HttpError(400, "period_to is after period_from.")
    times = times_seen(request.auth, point.property)  # type: ignore[attr-defined]  # set by ninja
    channels = _channels(point, serial_number, times)
    series = _known(point, channels, _spans(times, start, end))
    zone = channels[0].zone
    buckets: IntervalSeries | Buckets = series
    if group_by is not None:
        buckets = aggregate(series, grouping=Grouping(group_by.upper()), zone=zone)
    places = range(len(buckets)) if order_by == "period" else range(len(buckets))[::-1]
    return page_of(
        request,
        count=len(buckets),
        page=page[0],
        page_size=page[1],
        slice_of=lambda first, last: places[first:last],
        shaped=lambda place: {
            "consumption": Decimal(int(buckets.values[place])) / _WATT_HOURS_PER_KWH,
            "interval_start": from_moment64(buckets.starts[place]).astimezone(zone),
            "interval_end": from_moment64(buckets.ends[place]).astimezone(zone),
        },
    )


def _channels(point: SupplyPoint, serial_number: str, times: Sequence[Period] | None) -> list[Channel]:
    """The channels that count a meter's energy; 404 where the meter is not the viewer's or counts none."""
    meters = metering.meters_of([point], at=view.clock.now(), include_inactive=True).get(point.pk, [])
    known = {meter.pk for meter in meters if meter.serial_number == serial_number}
    every = metering.channels_of([point]).get(point.pk, [])
    found = [
        one
        for one in every
        if one.direction == point.direction and (one.register is None or one.register.meter_id in known)
    ]
    if times == [] or not known or not found:
        raise HttpError(404, NOT_FOUND)
    return energy_channels(found)


def _spans(times: Sequence[Period] | None, start: datetime | None, end: datetime | None) -> list[Period]:
    """The times asked for that the viewer may look into."""
    now = view.clock.now()
    asked = Period(start or BEGINNING, min(end or now, now)) if (start or BEGINNING) < now else None
    if asked is None or times is None:
        return [] if asked is None else [asked]
    return [part for one in times if (part := one.intersection(asked)) is not None]


def _known(point: SupplyPoint, channels: list[Channel], spans: list[Period]) -> IntervalSeries:
    """The energy that the channels counted together in these times, gaps left out."""
    parts = []
    for span in spans:
        counted = metering.consumption_of(channels, span)
        together = combine([counted[one.pk] for one in channels]).without_gaps()
        parts.append(in_watt_hours(together, channels[0].unit, point))
    return joined(parts)
