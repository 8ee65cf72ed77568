"""Whose values a delivery's rows are: from the names in its columns to channels, opened where there is none yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from holdfast.markets.identifiers import plain
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import MARKET_NAMES, market_by_name
from holdfast.metering.calendars import STEPS_MINUTES
from holdfast.metering.choices import Unit
from holdfast.metering.intake.blocks import Reason
from holdfast.metering.models import Channel, Register
from holdfast.properties import queries as property_queries
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.accounts.access import AccountScope
    from holdfast.properties.models import SupplyPoint

#: What a file's values may be in: the channel's unit, and how many thousandths of it one of them is.
UNITS: Final[dict[str, tuple[Unit, int]]] = {
    "WH": (Unit.KWH, 1),
    "KWH": (Unit.KWH, 1_000),
    "MWH": (Unit.KWH, 1_000_000),
    "M3": (Unit.CUBIC_METRES, 1_000),
    "M³": (Unit.CUBIC_METRES, 1_000),
}
_DIRECTIONS: Final = {
    "IMPORT": Direction.IMPORT,
    "CONSUMPTION": Direction.IMPORT,
    "EXPORT": Direction.EXPORT,
    "GENERATION": Direction.EXPORT,
}


class ChannelName(NamedTuple):
    """What a row says of its channel; None where it says nothing."""

    supply_point: str
    market: str | None = None
    register: str | None = None
    direction: str | None = None
    step_minutes: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel as rows are judged by it."""

    pk: int
    zone: str
    step_seconds: int


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for rows that do not say: a market's name, the channel's unit, its direction and step."""

    market: str | None = None
    unit: Unit = Unit.KWH
    direction: Direction | None = None
    step_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A channel by its supply point, register, direction and step, as far as they are known."""

    point: SupplyPoint
    register_id: int | None
    direction: Direction
    step_minutes: int | None


class ChannelDirectory:
    """Channels by name, remembered from block to block; a few statements for all that are new in a block.

    Channels are opened in the transaction under way: a directory is of no use after a rollback.
    """

    def __init__(self, defaults: Defaults, *, within: AccountScope | None = None) -> None:
        """within: as if there were no supply points but those of these accounts; None for all."""
        self._defaults = defaults
        self._within = within
        self._known: dict[ChannelName, ChannelFacts | Reason] = {}

    def supply_points(
        self, names: Sequence[tuple[str, str | None]]
    ) -> dict[tuple[str, str | None], SupplyPoint | Reason]:
        """The supply point of each number and market; asked anew each time."""
        points = self._points(identifier for identifier, _ in names)
        return {name: self._supply_point(*name, points) for name in names}

    def find(self, names: Sequence[ChannelName]) -> list[ChannelFacts | Reason]:
        """For each name its channel, or why there is none."""
        new = [name for name in dict.fromkeys(names) if name not in self._known]
        if new:
            self._look_up(new)
        return [self._known[name] for name in names]

    def _look_up(self, names: Sequence[ChannelName]) -> None:
        points = self._points(name.supply_point for name in names)
        registers = _registers_of(points, names)
        wanted: dict[ChannelName, _Wanted] = {}
        for name in names:
            found = self._understood(name, points, registers)
            if isinstance(found, Reason):
                self._known[name] = found
            else:
                wanted[name] = found
        self._known.update(self._channels(wanted))

    def _points(self, identifiers: Iterable[str]) -> dict[str, list[SupplyPoint]]:
        points = property_queries.supply_points_identified(set(identifiers))
        if self._within is not None:
            reached = property_queries.supply_points_in_scope(self._within)
            seen = set(reached.filter(pk__in=[point.pk for point in points]).values_list("pk", flat=True))
            points = [point for point in points if point.pk in seen]
        found: dict[str, list[SupplyPoint]] = defaultdict(list)
        for point in points:
            found[point.identifier].append(point)
        return found

    def _supply_point(
        self, identifier: str, market: str | None, points: dict[str, list[SupplyPoint]]
    ) -> SupplyPoint | Reason:
        market = market or self._defaults.market
        here = [
            point
            for point in points.get(plain(identifier), ())
            if market is None or point.market_name == market
        ]
        if len(here) == 1:
            return here[0]
        if not plain(identifier):
            return Reason.NO_SUPPLY_POINT
        if market is not None and market not in MARKET_NAMES:
            return Reason.UNKNOWN_MARKET
        return Reason.AMBIGUOUS_SUPPLY_POINT if here else Reason.UNKNOWN_SUPPLY_POINT

    def _understood(
        self,
        name: ChannelName,
        points: dict[str, list[SupplyPoint]],
        registers: dict[tuple[int, str], int],
    ) -> _Wanted | Reason:
        point = self._supply_point(name.supply_point, name.market, points)
        if isinstance(point, Reason):
            return point
        register = registers.get((point.pk, name.register)) if name.register else None
        if name.register and register is None:
            return Reason.UNKNOWN_REGISTER
        direction = self._defaults.direction or Direction(point.direction)
        if name.direction:
            said = _DIRECTIONS.get(name.direction.upper())
            if said is None:
                return Reason.UNKNOWN_DIRECTION
            direction = said
        step = self._defaults.step_minutes
        if said_step := name.step_minutes:
            step = int(said_step) if said_step.isascii() and said_step.isdigit() else 0
        if step is not None and step not in STEPS_MINUTES:
            return Reason.UNKNOWN_STEP
        return _Wanted(point, register, direction, step)

    def _channels(self, wanted: dict[ChannelName, _Wanted]) -> dict[ChannelName, ChannelFacts | Reason]:
        """Find or open the channels. Without a step it is that of the only channel there, else the market's."""
        there = self._there(wanted.values())
        missing: dict[tuple[object, ...], Channel] = {}
        for one in wanted.values():
            if _only(there, one, self._defaults.unit) is None:
                channel = self._opened(one)
                missing[_key(channel)] = channel
        if missing:
            # Somebody else may open them at the same time: in the same order, so that neither waits for the other
            # in a circle; what counts is what is there afterwards.
            in_order = sorted(
                missing.values(),
                key=lambda one: (one.supply_point_id, one.register_id or 0, one.direction, one.step_minutes),
            )
            Channel.objects.bulk_create(in_order, ignore_conflicts=True)
            there = self._there(wanted.values())
        found: dict[ChannelName, ChannelFacts | Reason] = {}
        for name, one in wanted.items():
            channel_found = _only(there, one, self._defaults.unit) or there.get(_key(self._opened(one)))
            assert channel_found is not None
            found[name] = ChannelFacts(
                channel_found.pk, channel_found.timezone, channel_found.step_minutes * 60
            )
        return found

    def _there(self, wanted: Iterable[_Wanted]) -> dict[tuple[object, ...], Channel]:
        points = {one.point.pk for one in wanted}
        rows = Channel.objects.filter(supply_point__in=points, unit=self._defaults.unit)
        return {_key(channel): channel for channel in rows}

    def _opened(self, one: _Wanted) -> Channel:
        market = market_by_name(one.point.market_name)
        return Channel(
            supply_point=one.point,
            register_id=one.register_id,
            fuel=one.point.fuel,
            direction=one.direction,
            unit=self._defaults.unit,
            step_minutes=one.step_minutes or market.metering_step_minutes[SupplyType(one.point.fuel)],
            timezone=market.zone.key,
        )


def _key(channel: Channel) -> tuple[object, ...]:
    return (
        channel.supply_point_id,
        channel.register_id,
        str(channel.direction),
        str(channel.unit),
        channel.step_minutes,
    )


def _only(there: dict[tuple[object, ...], Channel], one: _Wanted, unit: Unit) -> Channel | None:
    steps = (one.step_minutes,) if one.step_minutes is not None else STEPS_MINUTES
    start = (one.point.pk, one.register_id, str(one.direction), str(unit))
    found = [there[*start, step] for step in steps if (*start, step) in there]
    return found[0] if len(found) == 1 else None


def _registers_of(
    points: dict[str, list[SupplyPoint]], names: Sequence[ChannelName]
) -> dict[tuple[int, str], int]:
    """Registers by supply point and identifier; those of the meter that was installed last count."""
    if not any(name.register for name in names):
        return {}
    keys = [point.pk for some in points.values() for point in some]
    rows = Register.objects.filter(meter__supply_point__in=keys).order_by("meter__installed_at", "pk")
    return {
        (point, identifier): pk
        for point, identifier, pk in rows.values_list("meter__supply_point_id", "identifier", "pk")
    }
