"""Series of prices: set up by operators, filled in bulk, and not changed any more once bills were made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.periods import start_of_day
from holdfast.platform.operations import record_event
from holdfast.products.choices import PeriodSize
from holdfast.products.errors import (
    CharacteristicsMismatch,
    ConflictingTimeSeriesEntries,
    InvalidTimeSeriesEntriesGranularity,
    InvalidTimeSeriesEntriesPeriod,
    TimeSeriesEntriesUse,
    TimeSeriesNotFound,
)
from holdfast.products.models import TimeSeries, TimeSeriesEntry, TimeSeriesVariant
from holdfast.products.queries.series import time_series as find_series

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from holdfast.products.models import Product, Tariff

_ROWS_A_STATEMENT = 5_000
_PLACES, _LIMIT = 6, Decimal(10) ** 8
_STEPS = {
    PeriodSize.QUARTER_HOUR: timedelta(minutes=15),
    PeriodSize.HALF_HOUR: timedelta(minutes=30),
    PeriodSize.HOUR: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """A value from a moment on; without an end it holds for one period of the series.

    variant: by code of each characteristic its value; scheme_labels: the lists that these come from, None
    where nobody says; params: whatever belongs to the value.
    """

    period_start: datetime
    value: Decimal
    period_end: datetime | None = None
    variant: Mapping[str, Any] | None = None
    scheme_labels: Mapping[str, Any] | None = None
    params: Any = None


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry with its period in full, and the key of the variant it belongs to."""

    key: str
    start: datetime
    end: datetime
    entry: SeriesEntry


@transaction.atomic
def create_time_series(
    *,
    code: str,
    name: str,
    period_size: PeriodSize,
    unit: str,
    timezone: str,
    now: datetime,
    product: Product | None = None,
    description: str = "",
    meta: Mapping[str, Any] | None = None,
    characteristics: Mapping[str, Sequence[Any]] | None = None,
    scheme_labels: Mapping[str, str] | None = None,
) -> TimeSeries:
    """A series without entries yet; characteristics: by code the values that its variants can have.

    ValueError where the product has a series of that code already, or the shared ones do.
    """
    try:
        with transaction.atomic():
            made = TimeSeries.objects.create(
                code=code,
                product=product,
                name=name,
                description=description,
                meta=dict(meta or {}),
                period_size=period_size,
                unit=unit,
                timezone=ZoneInfo(timezone).key,
                characteristics={key: list(values) for key, values in (characteristics or {}).items()},
                scheme_labels=dict(scheme_labels or {}),
                created_at=now,
            )
    except IntegrityError as error:
        raise ValueError(f"there is a series {code!r} already") from error
    record_event(BusinessEvent("products.time_series.created-v1", now, data={"code": code}))
    return made


def create_or_update_time_series_entries(
    *, code: str, entries: Sequence[SeriesEntry], now: datetime, product_code: str | None = None
) -> TimeSeries:
    """Write entries into a series, in place of those of the same periods; all of them or none.

    Raises TimeSeriesNotFound; CharacteristicsMismatch where an entry names other characteristics, values or
    schemes than the series has; InvalidTimeSeriesEntriesPeriod where a period does not run forward or a value
    has more than six decimal places; InvalidTimeSeriesEntriesGranularity where it is not one period of the
    series; ConflictingTimeSeriesEntries where two entries are for the same period; TimeSeriesEntriesUse where
    bills were made of what would change.
    """
    return _write(code, product_code, entries, now, may_replace=True)


def create_time_series_prices(
    *, code: str, entries: Sequence[SeriesEntry], now: datetime, product_code: str | None = None
) -> TimeSeries:
    """Add entries to a series; unlike above, a period that has an entry already is a conflict."""
    return _write(code, product_code, entries, now, may_replace=False)


@transaction.atomic
def mark_series_used(*, tariffs: Collection[Tariff], until: datetime) -> None:
    """Remember that bills were made of these tariffs' series up to a moment. One statement."""
    keys = {tariff.time_series_id for tariff in tariffs if tariff.time_series_id is not None}
    if keys:
        TimeSeriesVariant.objects.filter(
            Q(used_until__isnull=True) | Q(used_until__lt=until), pk__in=keys
        ).update(used_until=until)


@transaction.atomic
def _write(
    code: str, product_code: str | None, entries: Sequence[SeriesEntry], now: datetime, *, may_replace: bool
) -> TimeSeries:
    series = find_series(code=code, product_code=product_code)
    if series is None:
        raise TimeSeriesNotFound
    # Its row is the lock of a series: writers come one after the other, and bills wait for none of them.
    TimeSeries.objects.select_for_update(no_key=True).get(pk=series.pk)
    placed = _placed(series, entries)
    variants = _variants(series, placed)
    _check_use(placed, variants, may_replace=may_replace)
    rows = iter(
        TimeSeriesEntry(
            variant=variants[one.key],
            period_start=one.start,
            period_end=one.end,
            value=one.entry.value,
            params=one.entry.params,
        )
        for one in placed
    )
    while some := list(islice(rows, _ROWS_A_STATEMENT)):
        TimeSeriesEntry.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["variant", "period_start"],
            update_fields=["period_end", "value", "params"],
        )
    data = {"code": code, "product_code": product_code, "entries": len(placed)}
    record_event(BusinessEvent("products.time_series.written-v1", now, data=data))
    return series


def _placed(series: TimeSeries, entries: Iterable[SeriesEntry]) -> list[_Placed]:
    """The entries in the order of variant and start, each with its period."""
    zone = ZoneInfo(series.timezone)
    found = []
    for entry in entries:
        _check_variant(series, entry)
        if entry.period_end is not None and entry.period_end <= entry.period_start:
            raise InvalidTimeSeriesEntriesPeriod("a period ends after it starts")
        exponent = entry.value.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > _PLACES or abs(entry.value) >= _LIMIT:
            raise InvalidTimeSeriesEntriesPeriod(f"a value has at most {_PLACES} decimal places")
        end = _end_of_period(PeriodSize(series.period_size), zone, entry.period_start)
        if entry.period_end is not None and entry.period_end != end:
            raise InvalidTimeSeriesEntriesGranularity(f"a period is {series.period_size} long")
        found.append(_Placed(_key(entry.variant), entry.period_start, end, entry))
    found.sort(key=lambda one: (one.key, one.start))
    for one, other in pairwise(found):
        if one.key == other.key and one.start == other.start:
            raise ConflictingTimeSeriesEntries(f"two entries begin at {one.start.isoformat()}")
    return found


def _end_of_period(size: PeriodSize, zone: ZoneInfo, start: datetime) -> datetime:
    """When the period that begins at a moment is over. Raises where none begins there."""
    wrong = InvalidTimeSeriesEntriesGranularity(f"no period of {size} begins at {start.isoformat()}")
    if size == PeriodSize.DAY:
        day = start.astimezone(zone).date()
        if start_of_day(day, zone) != start:
            raise wrong
        return start_of_day(day + timedelta(days=1), zone)
    step = _STEPS[size]
    # Offsets of zones are whole quarters of an hour, but not all whole hours.
    local = start.astimezone(zone).replace(tzinfo=None)
    if (local - datetime(local.year, 1, 1)) % step:  # noqa: DTZ001 - wall clock against wall clock
        raise wrong
    return start + step


def _check_variant(series: TimeSeries, entry: SeriesEntry) -> None:
    values = entry.variant or {}
    if not isinstance(values, dict) or values.keys() != series.characteristics.keys():
        names = ", ".join(sorted(series.characteristics)) or "nothing"
        raise CharacteristicsMismatch(f"entries of {series.code!r} name a value of {names}")
    for code, value in values.items():
        if value not in series.characteristics[code]:
            raise CharacteristicsMismatch(f"{value!r} is no value of {code!r}")
    if entry.scheme_labels is not None and entry.scheme_labels != series.scheme_labels:
        raise CharacteristicsMismatch("the schemes are not those of the series")


def _key(values: Mapping[str, Any] | None) -> str:
    return repr(sorted((values or {}).items()))


def _variants(series: TimeSeries, placed: Sequence[_Placed]) -> dict[str, TimeSeriesVariant]:
    """The variants by their keys, made where they are new."""
    known = {_key(one.characteristic_values): one for one in series.variants.select_for_update(no_key=True)}
    for one in placed:
        if one.key not in known:
            known[one.key] = series.variants.create(characteristic_values=dict(one.entry.variant or {}))
    return known


def _check_use(
    placed: Sequence[_Placed], variants: Mapping[str, TimeSeriesVariant], *, may_replace: bool
) -> None:
    """Nothing of what bills were made of changes, and nothing at all where entries are only added."""
    by_key: dict[str, list[_Placed]] = {}
    for one in placed:
        by_key.setdefault(one.key, []).append(one)
    for key, some in by_key.items():
        variant = variants[key]
        kept = dict(
            variant.entries.filter(
                period_start__gte=some[0].start, period_start__lte=some[-1].start
            ).values_list("period_start", "value")
        )
        same = [one for one in some if one.start in kept]
        if same and not may_replace:
            raise ConflictingTimeSeriesEntries(f"there is an entry at {same[0].start.isoformat()} already")
        used = variant.used_until
        changed = [one for one in some if used is not None and one.start < used]
        if any(kept.get(one.start) != one.entry.value for one in changed):
            raise TimeSeriesEntriesUse(f"bills were made of the entries until {used}")
