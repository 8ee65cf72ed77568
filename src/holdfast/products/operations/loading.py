"""Tables that an operator loads from files: all of a file or nothing, in place of what was there.

The files are described in docs/look-up-tables.md. Rows are dicts of texts by the names of their columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from holdfast.accounts.address_rules import has_rules
from holdfast.kernel.errors import DomainError
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.rows import BadRow, RowReader
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event
from holdfast.products.models import GenerationMix, GreennessPeriod, PriceArea, TransportMode
from holdfast.products.operations.series import SeriesEntry, create_or_update_time_series_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model

    Rows = Iterable[Mapping[str, str]]

PRICE_AREA_COLUMNS = ("country_code", "postcode_prefix", "region")
GENERATION_MIX_COLUMNS = (
    "country_code",
    "valid_from",
    "valid_to",
    "carbon_intensity",
    "index",
    "shares",
    "source",
)
GREENNESS_COLUMNS = ("valid_from", "valid_to", "score", "is_highlighted", "source")
TRANSPORT_COLUMNS = ("code", "label", "kilograms_co2_per_hour", "source")
SERIES_COLUMNS = ("period_start", "period_end", "value", "variant")
_ROWS_A_STATEMENT = 5_000
_MOST = 10**7


@transaction.atomic
def load_price_areas(*, rows: Rows, now: datetime) -> int:
    """Replace the areas in which postcodes are priced; returns how many rows there are now. Raises BadRow."""
    return _replace(PriceArea, "price_areas", rows, now, _price_area)


@transaction.atomic
def load_generation_mix(*, rows: Rows, now: datetime) -> int:
    """Replace what is known of how electricity is made; returns how many rows there are. Raises BadRow."""
    return _replace(GenerationMix, "generation_mix", rows, now, _generation_mix)


@transaction.atomic
def load_greenness(*, rows: Rows, now: datetime) -> int:
    """Replace the forecast of greenness; returns how many periods there are. Raises BadRow."""
    return _replace(GreennessPeriod, "greenness", rows, now, _greenness)


@transaction.atomic
def load_transport_modes(*, rows: Rows, now: datetime) -> int:
    """Replace the ways to travel; returns how many there are. Raises BadRow."""
    return _replace(TransportMode, "transport_modes", rows, now, _transport_mode)


@transaction.atomic
def load_series(*, code: str, product_code: str | None, rows: Rows, now: datetime) -> int:
    """Write a file into a series of prices, in place of what its periods had; returns how many rows.

    Raises BadRow, and ValueError with the reason where the series does not take the entries.
    """
    entries = [_entry(RowReader(number, row)) for number, row in enumerate(rows, start=1)]
    try:
        create_or_update_time_series_entries(code=code, product_code=product_code, entries=entries, now=now)
    except DomainError as refusal:
        raise ValueError(f"{refusal.message} {refusal.detail or ''}".strip()) from refusal
    return len(entries)


#: By name of the command's table: its columns, and what loads it.
TABLES: dict[str, tuple[tuple[str, ...], Callable[..., int]]] = {
    "price-areas": (PRICE_AREA_COLUMNS, load_price_areas),
    "generation-mix": (GENERATION_MIX_COLUMNS, load_generation_mix),
    "greenness": (GREENNESS_COLUMNS, load_greenness),
    "transport-modes": (TRANSPORT_COLUMNS, load_transport_modes),
}


def _replace(
    model: type[Any], what: str, rows: Rows, now: datetime, make: Callable[[RowReader, datetime], Model]
) -> int:
    model.objects.all().delete()
    made: Iterator[Model] = (make(RowReader(number, row), now) for number, row in enumerate(rows, start=1))
    count = 0
    while some := list(islice(made, _ROWS_A_STATEMENT)):
        try:
            with transaction.atomic():
                model.objects.bulk_create(some)
        except IntegrityError as error:
            reason = "two rows are for the same, or a period does not run forward"
            raise BadRow(count + 1, f"from here on {reason}") from error
        count += len(some)
    record_event(BusinessEvent(f"products.{what}.loaded-v1", now, data={"rows": count}))
    return count


def _price_area(row: RowReader, now: datetime) -> PriceArea:
    return PriceArea(
        country_code=_country(row),
        postcode_prefix=row.text("postcode_prefix", longest=10, needed=True).replace(" ", "").upper(),
        region=row.text("region", longest=16, needed=True),
        loaded_at=now,
    )


def _generation_mix(row: RowReader, now: datetime) -> GenerationMix:
    code = _country(row)
    try:
        market_of(code)
    except LookupError as error:
        raise BadRow(row.number, str(error)) from error
    return GenerationMix(
        country_code=code,
        valid_from=row.moment("valid_from"),
        valid_to=row.moment("valid_to"),
        carbon_intensity=int(row.number_of("carbon_intensity", at_least=0, at_most=5_000)),
        index=row.text("index", longest=20, needed=True),
        shares=_shares(row),
        source=row.text("source", longest=200, needed=True),
        loaded_at=now,
    )


def _shares(row: RowReader) -> dict[str, str]:
    """`wind:0.41 gas:0.3`: what generation is made of; together no more than all of it."""
    found: dict[str, str] = {}
    for word in row.text("shares").split():
        source, _, share = word.partition(":")
        inner = RowReader(row.number, {"shares": share})
        found[source] = str(inner.number_of("shares", at_least=0, at_most=1, places=6))
    if sum((Decimal(share) for share in found.values()), Decimal(0)) > 1:
        raise BadRow(row.number, "the shares are more than all of the generation")
    return found


def _greenness(row: RowReader, now: datetime) -> GreennessPeriod:
    return GreennessPeriod(
        valid_from=row.moment("valid_from"),
        valid_to=row.moment("valid_to"),
        score=int(row.number_of("score", at_least=0, at_most=100)),
        is_highlighted=bool(row.yes_or_no("is_highlighted")),
        source=row.text("source", longest=200, needed=True),
        loaded_at=now,
    )


def _transport_mode(row: RowReader, now: datetime) -> TransportMode:
    return TransportMode(
        code=row.text("code", longest=40, needed=True),
        label=row.text("label", longest=100, needed=True),
        kilograms_co2_per_hour=row.number_of("kilograms_co2_per_hour", at_least=0, at_most=100_000, places=4),
        source=row.text("source", longest=200, needed=True),
        loaded_at=now,
    )


def _entry(row: RowReader) -> SeriesEntry:
    return SeriesEntry(
        period_start=row.moment("period_start"),
        period_end=row.moment("period_end") if row.text("period_end") else None,
        value=row.number_of("value", at_least=-_MOST, at_most=_MOST, places=6),
        variant=_variant(row),
    )


def _variant(row: RowReader) -> dict[str, Any] | None:
    """A JSON object, or nothing."""
    text = row.text("variant")
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadRow(row.number, f"variant is {text!r}, which is no JSON") from error
    if not isinstance(found, dict):
        raise BadRow(row.number, f"variant is {text!r}, which is no JSON object")
    return found


def _country(row: RowReader) -> str:
    code = row.text("country_code").upper()
    if not has_rules(code):
        raise BadRow(row.number, f"no country has the code {code!r}")
    return code
