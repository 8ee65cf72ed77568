"""How large the retailer is and which days it has lived through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.kernel.periods import start_of_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DEFAULT_SEED = 20_240
MIDDLE_OF_MONTH = 15


@dataclass(frozen=True, slots=True)
class Plan:
    """accounts: how many of the cast appear, in its order; months: full months that are billed."""

    seed: int = DEFAULT_SEED
    accounts: int = 60
    months: int = 12

    def __post_init__(self) -> None:
        if self.seed < 0 or self.accounts < 1 or self.months < 1:
            raise ValueError("a plan has a seed from 0 on, and at least one account and one month")


@dataclass(frozen=True, slots=True)
class Days:
    """The local days of one market that the retailer has lived through: `[first, today)`."""

    first: date
    today: date
    months: int
    zone: ZoneInfo

    @classmethod
    def of(cls, plan: Plan, *, now: datetime, zone: ZoneInfo) -> Days:
        """Full months before the current one, and the current one up to yesterday."""
        today = now.astimezone(zone).date()
        return cls(_month(today, -plan.months), today, plan.months, zone)

    def month(self, number: int) -> date:
        """The first day of a month, counted from 0; month `months` is the current one."""
        return _month(self.first, number)

    def start(self, day: date) -> datetime:
        """The UTC moment at which a local day begins."""
        return start_of_day(day, self.zone)

    def month_at(self, share: float) -> date:
        """The first day of the month in which a share of the time has passed."""
        return self.month(int(share * self.months))

    def middle_at(self, share: float) -> date:
        """A day in the middle of that month."""
        return self.month_at(share).replace(day=MIDDLE_OF_MONTH)


def _month(day: date, later: int) -> date:
    """The first day of the month that is so many months later."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def days_between(first: date, until: date) -> list[date]:
    """The days of `[first, until)`."""
    return [first + timedelta(days=number) for number in range((until - first).days)]
