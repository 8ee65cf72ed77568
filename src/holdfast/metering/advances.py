"""What registers counted from one reading to the next: rows of values, each with the value before it.

A value set aside as implausible is compared with the last good one, and is never the one compared with.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from holdfast.metering.choices import ReadingQuality, ReadingSource
from holdfast.metering.models import Reading, Register, RegisterValue
from holdfast.metering.plausibility import advance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from django.db.models import QuerySet

    from holdfast.kernel.periods import Period
    from holdfast.properties.models import SupplyPoint

#: Newest first; registers of one reading in their order.
ORDER = ("-ended_at", "register_id", "pk")


def advances_of(
    point: SupplyPoint,
    *,
    times: Sequence[Period],
    since: datetime | None = None,
    until: datetime | None = None,
    registers: Iterable[Register] | None = None,
) -> QuerySet[RegisterValue]:
    """The values of a supply point's registers that have a value before them.

    Each with began_at, ended_at, preceding_id and is_correction (a reading that replaced another). Only spans
    that lie wholly in one of the times, and in `[since, until]`. registers: those that are wanted.
    """
    values = RegisterValue.objects.filter(
        reading__meter__supply_point=point, reading__superseded_at__isnull=True
    )
    if registers is not None:
        values = values.filter(register__in=[one.pk for one in registers])
    rows: QuerySet[Any] = _with_preceding(values)
    within = Q(pk__in=[])
    for time in times:
        part = Q(began_at__gte=time.start)
        within |= part if time.end is None else part & Q(ended_at__lte=time.end)
    rows = rows.filter(within)
    if since is not None:
        rows = rows.filter(began_at__gte=since)
    if until is not None:
        rows = rows.filter(ended_at__lte=until)
    return rows


def _with_preceding(values: QuerySet[RegisterValue]) -> QuerySet[RegisterValue]:
    """The values that have a good one before them, with what `advances_of` says of each."""
    earlier = RegisterValue.objects.filter(
        register=OuterRef("register"),
        reading__superseded_at__isnull=True,
        reading__read_at__lt=OuterRef("reading__read_at"),
        is_quarantined=False,
    ).order_by("-reading__read_at")
    replaced = Reading.objects.filter(
        meter=OuterRef("reading__meter"), read_at=OuterRef("reading__read_at"), superseded_at__isnull=False
    )
    return (
        values.annotate(
            ended_at=F("reading__read_at"),
            began_at=Subquery(earlier.values("reading__read_at")[:1]),
            began_quality=Subquery(earlier.values("reading__quality")[:1]),
            preceding_id=Subquery(earlier.values("pk")[:1]),
            is_correction=Exists(replaced),
        )
        .filter(began_at__isnull=False)
        .select_related("reading", "register")
    )


def preceding_of(values: Sequence[RegisterValue]) -> dict[int, RegisterValue]:
    """The value before each one that `advances_of` found, with its reading."""
    wanted = {value.pk: value.preceding_id for value in values}  # type: ignore[attr-defined]
    before = RegisterValue.objects.select_related("reading").in_bulk(list(wanted.values()))
    return {pk: before[one] for pk, one in wanted.items() if one in before}


def counted(before: RegisterValue, after: RegisterValue) -> Decimal | None:
    """What a register counted between two values, in its unit times its multiplier; None if it ran backwards."""
    register = after.register
    found = advance(before.value, after.value, digits=register.digits)
    return None if found is None else found * register.multiplier


def counted_since(readings: Sequence[Reading]) -> dict[int, Decimal]:
    """What the registers of each reading counted together since the reading before it, in their unit.

    The first reading of a meter, and those of which a register ran backwards, are missing. Three statements.
    """
    rows = list(_with_preceding(RegisterValue.objects.filter(reading__in=[one.pk for one in readings])))
    before = preceding_of(rows)
    found: dict[int, Decimal] = {}
    broken = set()
    for row in rows:
        count = counted(before[row.pk], row)
        if count is None:
            broken.add(row.reading_id)
        else:
            found[row.reading_id] = found.get(row.reading_id, Decimal(0)) + count
    return {pk: count for pk, count in found.items() if pk not in broken}


# As filters of the rows above

STATUS: dict[str, Q] = {
    "KO": Q(is_quarantined=True),
    "PENDING": Q(is_quarantined=False, reading__quality=ReadingQuality.ESTIMATED),
    "OK": Q(is_quarantined=False, reading__quality=ReadingQuality.ACTUAL),
}
KIND: dict[str, Q] = {
    "CORRECTED": Q(is_correction=True),
    "ESTIMATED": Q(is_correction=False, reading__quality=ReadingQuality.ESTIMATED),
    "SELF_READING": Q(
        is_correction=False, reading__quality=ReadingQuality.ACTUAL, reading__source=ReadingSource.CUSTOMER
    ),
    "ACTUAL": Q(is_correction=False, reading__quality=ReadingQuality.ACTUAL)
    & ~Q(reading__source=ReadingSource.CUSTOMER),
}


def of_qualification(
    rows: QuerySet[RegisterValue], qualification: str, *, one_day: timedelta
) -> QuerySet[RegisterValue]:
    """The rows of a qualification: E where an end was estimated; else J over a day at most, M over more."""
    estimated = Q(reading__quality=ReadingQuality.ESTIMATED) | Q(began_quality=ReadingQuality.ESTIMATED)
    if qualification == "E":
        return rows.filter(estimated)
    is_short = Q(began_at__gte=F("ended_at") - one_day)
    return rows.exclude(estimated).filter(is_short if qualification == "J" else ~is_short)


def status_of(value: RegisterValue) -> str:
    """KO: set aside as implausible; PENDING: an estimate that a reading may still replace; OK: all others."""
    if value.is_quarantined:
        return "KO"
    return "PENDING" if value.reading.quality == ReadingQuality.ESTIMATED else "OK"


def kind_of(value: RegisterValue) -> str:
    """How a reading came about: CORRECTED, ESTIMATED, SELF_READING or ACTUAL, the first that is true of it."""
    if value.is_correction:  # type: ignore[attr-defined]
        return "CORRECTED"
    if value.reading.quality == ReadingQuality.ESTIMATED:
        return "ESTIMATED"
    return "SELF_READING" if value.reading.source == ReadingSource.CUSTOMER else "ACTUAL"
