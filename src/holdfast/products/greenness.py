"""How green generation is, in a word. Pure."""

from __future__ import annotations

#: Thirds of a hundred: the highest score that is still low, and still medium.
LOW_UP_TO, MEDIUM_UP_TO = 33, 66


def index_of(score: int) -> str:
    """The `GreennessForecastIndex` of a score from 0 to 100."""
    if score <= LOW_UP_TO:
        return "LOW"
    return "MEDIUM" if score <= MEDIUM_UP_TO else "HIGH"
