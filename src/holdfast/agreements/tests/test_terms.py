"""How long what is agreed holds, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.agreements.switch_dates import switch_dates
from holdfast.agreements.terms import LAST_DAY, end_of_term, months_after
from holdfast.kernel.periods import Period
from holdfast.products.models import Product

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 2, 1), 12, date(2026, 2, 1)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 1), 0, date(2025, 12, 1)),
        (date(9998, 1, 1), 24, LAST_DAY),
    ],
)
def test_the_same_day_of_a_later_month(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 600), st.integers(0, 600))
def test_a_longer_term_never_ends_earlier(day: date, shorter: int, more: int) -> None:
    assert day <= months_after(day, shorter) <= months_after(day, shorter + more)


def test_a_term_ends_with_a_local_day_and_with_its_product() -> None:
    starts_at = datetime(2025, 6, 30, 23, tzinfo=UTC)  # the 1st of July in London

    def ends_at(term: int | None, product_ends_at: datetime | None = None) -> datetime | None:
        return end_of_term(Product(term_months=term, ends_at=product_ends_at), starts_at, LONDON)

    assert ends_at(6) == datetime(2026, 1, 1, tzinfo=UTC)
    assert ends_at(12) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert ends_at(None) is None
    withdrawn = datetime(2025, 9, 1, tzinfo=UTC)
    assert ends_at(12, withdrawn) == ends_at(None, withdrawn) == withdrawn
    assert ends_at(12, starts_at) == ends_at(12)  # it had ended before: that says nothing any more


def test_switch_dates_by_hand() -> None:
    # clocks go on on 30 March 2025: days before begin at 00:00 UTC, those after at 23:00 the day before
    period = Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 3, 31, 23, tzinfo=UTC))

    def found(**by: object) -> list[date]:
        return switch_dates(period=period, today=date(2025, 3, 28), zone=LONDON, **by)  # type: ignore[arg-type]

    assert found() == [date(2025, 3, 29), date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 1)]
    assert found(max_range=2) == [date(2025, 3, 29), date(2025, 3, 30)]
    assert found(billed_until=datetime(2025, 3, 30, 23, tzinfo=UTC)) == [date(2025, 3, 31), date(2025, 4, 1)]
    assert found(max_range=0) == []
