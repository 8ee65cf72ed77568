"""Kinds of parameters that several paths share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _aware(moment: datetime) -> datetime:
    """A moment without a zone is in UTC; one that no calendar of ours holds is refused."""
    known = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    if not _FIRST <= known <= _LAST:
        raise ValueError("moments are from 1970 to 2200")
    return known.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PricesAPage = Annotated[int, Field(ge=1, le=1500)]
ValuesAPage = Annotated[int, Field(ge=1, le=25_000)]
Postcode = Annotated[str, Field(max_length=10)]
