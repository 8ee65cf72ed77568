"""Until when a consumer may go back on what they agreed at a distance."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.markets.registry import market_of


@pytest.mark.parametrize(
    ("country", "agreed_at", "bound_from"),
    [
        # agreed on 3 March 2026, the 14th day after is Tuesday the 17th: bound when the 18th begins
        ("GB", datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 18, tzinfo=UTC)),
        # at 23:30 UTC it is the next day in London in summer: 2 June, so the 16th, bound from the 17th, local
        ("GB", datetime(2026, 6, 1, 23, 30, tzinfo=UTC), datetime(2026, 6, 16, 23, tzinfo=UTC)),
        # clocks go on between: the 31st of March ends at 22:00 UTC in Madrid
        ("ES", datetime(2026, 3, 17, 10, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)),
        # in Spain the days are natural days: a last day on a Saturday is the last day
        ("ES", datetime(2026, 3, 7, 10, tzinfo=UTC), datetime(2026, 3, 21, 23, tzinfo=UTC)),
        # in France a last day on a Saturday is followed by the next working day, Monday the 23rd
        ("FR", datetime(2026, 3, 7, 10, tzinfo=UTC), datetime(2026, 3, 23, 23, tzinfo=UTC)),
        # 1 May 2026 is a Friday and a holiday: on to Monday the 4th
        ("FR", datetime(2026, 4, 17, 10, tzinfo=UTC), datetime(2026, 5, 4, 22, tzinfo=UTC)),
    ],
)
def test_a_consumer_is_bound_when_the_last_day_is_over(
    country: str, agreed_at: datetime, bound_from: datetime
) -> None:
    assert market_of(country).cooling_off_ends_at(agreed_at) == bound_from


def test_each_market_names_the_text_that_sets_it() -> None:
    for country in ("GB", "FR", "ES"):
        cooling_off = market_of(country).cooling_off
        assert cooling_off.days == 14
        assert any(character.isdigit() for character in cooling_off.source)
