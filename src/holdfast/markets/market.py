"""What a country's energy market is to a supplier: identifiers, money, taxes, calendar and settlement.

A `Market` is a value: its rules are pure functions of dates and of what the caller says about the supply.
Rates are fractions (0.05 for five per cent); levies a kWh are in minor units of the currency.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from holdfast.kernel.periods import start_of_day
from holdfast.markets import days as calendar_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time
    from zoneinfo import ZoneInfo

    import numpy as np
    from numpy.typing import NDArray

#: What a price stands for; a subscription is a standing charge under its name in France.
Component = Literal["energy", "standing_charge", "subscription"]

V = TypeVar("V")


class SupplyType(StrEnum):
    """What is supplied."""

    ELECTRICITY = "ELECTRICITY"
    GAS = "GAS"


class InvalidSupplyIdentifier(ValueError):
    """An identifier that no supply point of its market can have."""


class Timeline(Generic[V]):
    """A value that changes on given days and holds until the next change; the last one holds for ever."""

    def __init__(self, *changes: tuple[date, V]) -> None:
        self._days = [day for day, _ in changes]
        self._values = [value for _, value in changes]
        if not changes or any(later <= day for day, later in zip(self._days, self._days[1:], strict=False)):
            raise ValueError("a timeline needs changes in the order of their days")

    def on(self, day: date) -> V:
        """The value on a day; LookupError for a day before the first one known."""
        position = bisect_right(self._days, day)
        if position == 0:
            raise LookupError(f"nothing is known before {self._days[0]}, so not on {day}")
        return self._values[position - 1]


class LevyKind(StrEnum):
    """What a levy is a part of."""

    PERCENTAGE_OF_NET = "PERCENTAGE_OF_NET"
    PER_KWH = "PER_KWH"


@dataclass(frozen=True, slots=True)
class Levy:
    """A duty on energy beside VAT; like the energy itself it belongs to the base of VAT.

    rate: a fraction of the net amount (energy and standing charge), or minor units a kWh.
    minimum_per_kwh: what a percentage levy amounts to at least, in minor units a kWh.
    source: the published text that sets it.
    """

    code: str
    name: str
    kind: LevyKind
    rate: Decimal
    source: str
    minimum_per_kwh: Decimal = Decimal(0)

    def amount(self, *, net: Decimal, kwh: Decimal) -> Decimal:
        """The levy in minor units, not rounded, on a net amount in minor units and the energy behind it."""
        if self.kind is LevyKind.PER_KWH:
            return self.rate * kwh
        return max(self.rate * net, self.minimum_per_kwh * kwh)


class TaxRule(Protocol):
    """How a market taxes; see `Market.tax_rate`."""

    def __call__(
        self,
        supply_type: SupplyType,
        on: date,
        *,
        domestic: bool,
        component: Component,
        kwh_per_day: Decimal | None,
        subscribed_power: Decimal | None,
    ) -> Decimal: ...


class LevyRule(Protocol):
    """Which levies a market has; see `Market.levies`."""

    def __call__(
        self,
        supply_type: SupplyType,
        on: date,
        *,
        domestic: bool,
        kwh_per_day: Decimal | None,
        subscribed_power: Decimal | None,
    ) -> tuple[Levy, ...]: ...


@dataclass(frozen=True, slots=True)
class CoolingOff:
    """How long a consumer may go back on a contract agreed at a distance, from the day after it was agreed.

    ends_on_working_day: a last day that is no working day is followed by the next one that is. source: the text.
    """

    days: int
    source: str
    ends_on_working_day: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Market:
    """A country's retail energy market.

    code: ISO 3166 alpha-2, as brands carry it; prefix: alpha-3, as market names begin with it.
    language: BCP 47. bank_scheme: which rules direct debits follow (BACS, SEPA).
    settlement_step_minutes: the settlement period (gas: the gas day, 1440).
    metering_step_minutes: what a smart meter's interval data come in.
    gas_day_start: local time at which the gas day begins.
    energy_ledger_types: the ledger that bills of a supply type go to; other_ledger_types: further ones.
    holiday_subdivision: where the whole country shares no calendar, the part whose holidays count.
    cooling_off: for how long a consumer may go back on what they agreed at a distance.
    """

    code: str
    prefix: str
    name: str
    currency: str
    zone: ZoneInfo
    language: str
    bank_scheme: str
    supply_types: tuple[SupplyType, ...]
    settlement_step_minutes: Mapping[SupplyType, int]
    metering_step_minutes: Mapping[SupplyType, int]
    gas_day_start: time
    energy_ledger_types: Mapping[SupplyType, str]
    other_ledger_types: tuple[str, ...] = ()
    holiday_subdivision: str | None = None
    cooling_off: CoolingOff
    tax_rule: TaxRule
    levy_rule: LevyRule

    @property
    def market_names(self) -> tuple[str, ...]:
        """Such as GBR_ELECTRICITY and GBR_GAS."""
        return tuple(self.market_name(supply_type) for supply_type in self.supply_types)

    @property
    def ledger_types(self) -> tuple[str, ...]:
        """Every ledger type that accounts of this market can have."""
        return (*dict.fromkeys(self.energy_ledger_types.values()), *self.other_ledger_types)

    def market_name(self, supply_type: SupplyType) -> str:
        return f"{self.prefix}_{supply_type.value}"

    def tax_rate(
        self,
        supply_type: SupplyType,
        on: date,
        *,
        domestic: bool,
        component: Component = "energy",
        kwh_per_day: Decimal | None = None,
        subscribed_power: Decimal | None = None,
    ) -> Decimal:
        """VAT as a fraction, on the day that decides (tax point), for dates from 2020 on.

        kwh_per_day: average use, where small supplies to businesses are taxed like homes (Britain).
        subscribed_power: kW (Spain) or kVA (France), where the rate depends on it; None means unknown,
        and then the rule takes what is usual for that kind of customer.
        Raises LookupError for days before the first known rate.
        """
        return self.tax_rule(
            supply_type,
            on,
            domestic=domestic,
            component=component,
            kwh_per_day=kwh_per_day,
            subscribed_power=subscribed_power,
        )

    def levies(
        self,
        supply_type: SupplyType,
        on: date,
        *,
        domestic: bool,
        kwh_per_day: Decimal | None = None,
        subscribed_power: Decimal | None = None,
    ) -> tuple[Levy, ...]:
        """The levies on a supply on a day of use; arguments as for `tax_rate`."""
        return self.levy_rule(
            supply_type, on, domestic=domestic, kwh_per_day=kwh_per_day, subscribed_power=subscribed_power
        )

    def settlement_starts(self, day: date, supply_type: SupplyType) -> NDArray[np.datetime64]:
        """The UTC starts (datetime64[s]) of the settlement periods of a day.

        Electricity: of the local day, so 23 or 25 hours' worth when clocks change. Gas: of the gas day.
        """
        return calendar_days.interval_starts(
            day,
            zone=self.zone,
            step_minutes=self.settlement_step_minutes[supply_type],
            opens_at=self.gas_day_start if supply_type is SupplyType.GAS else None,
        )

    def holidays(self, year: int) -> frozenset[date]:
        """The public holidays of a year."""
        return calendar_days.public_holidays(self.code, self.holiday_subdivision, year)

    def working_day(self, day: date) -> bool:
        """Monday to Friday, and no public holiday."""
        return calendar_days.is_working_day(day, self.holidays)

    def cooling_off_ends_at(self, agreed_at: datetime) -> datetime:
        """The moment from which a consumer is bound: the end of the last local day of the cooling-off period."""
        last = agreed_at.astimezone(self.zone).date() + timedelta(days=self.cooling_off.days)
        if self.cooling_off.ends_on_working_day and not self.working_day(last):
            last = self.next_working_day(last)
        return start_of_day(last + timedelta(days=1), self.zone)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        return calendar_days.next_working_day(day, self.holidays)
