"""Columns become arrays, and say which of their rows are not what they should be. Pure.

Each function answers an array with a place for every row and a mask of the rows that can be used. Columns come
as what the file says they are, or as texts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import compute

from holdfast.metering.intake.blocks import Refused
from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_NUMBER: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})$"
_A_SECOND: Final[Mapping[str, int]] = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_LARGEST: Final = np.iinfo(np.int32).max
#: How a file says where a value comes from.
_QUALITIES: Final[Mapping[str, Quality]] = {
    "A": Quality.ACTUAL,
    "ACTUAL": Quality.ACTUAL,
    "E": Quality.ESTIMATED,
    "ESTIMATE": Quality.ESTIMATED,
    "ESTIMATED": Quality.ESTIMATED,
    "S": Quality.SUBSTITUTED,
    "SUBSTITUTED": Quality.SUBSTITUTED,
}


class Words(NamedTuple):
    """A column of few different texts: for each row a place in `words`, -1 where there is none."""

    codes: NDArray[np.int32]
    words: Sequence[str]


def words_of(column: pa.ChunkedArray) -> Words:
    """A column as texts that repeat."""
    if pa.types.is_floating(column.type):
        raise Refused("identifiers are texts: as numbers with fractions they lose digits")
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
    indices = whole.indices.fill_null(-1) if whole.null_count else whole.indices
    codes = indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Words(codes, ["" if word is None else str(word).strip() for word in whole.dictionary.to_pylist()])


def moments_of(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], Mask | None]:
    """UTC seconds; None for the mask where all are good. Refused for times that say no zone."""
    kind = column.type
    if not pa.types.is_timestamp(kind):
        return _moments_of_texts(column)
    if kind.tz is None:
        raise Refused("start_at has no time zone: write it in UTC, and say so")
    known = _known(column)
    ticks = _numbers(column.cast(pa.int64()), 0)
    unit = _A_SECOND[kind.unit]
    if unit == 1:
        return ticks, known
    seconds = ticks // unit
    whole = seconds * unit == ticks
    if whole.all():
        return seconds, known
    return seconds, whole if known is None else whole & known


def dates_of(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], Mask | None]:
    """Days since 1970-01-01."""
    kind = column.type
    known = _known(column)
    if pa.types.is_date(kind):
        days = column.cast(pa.date32()).cast(pa.int32())
        return _numbers(days, 0).astype(np.int64), known
    if pa.types.is_dictionary(kind):
        column = column.cast(pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise Refused("local_date is a date such as 2026-01-31")
    shaped = compute.match_substring_regex(column, _DATE)
    moments = compute.strptime(
        compute.if_else(shaped, column, None), format="%Y-%m-%d", unit="s", error_is_null=True
    )
    # A day that no month has would otherwise be counted on into the next.
    again = compute.equal(compute.strftime(moments, format="%Y-%m-%d"), column)
    good = compute.fill_null(again, False).to_numpy()
    return _numbers(moments.cast(pa.int64()), 0) // 86_400, good


def thousandths_of(column: pa.ChunkedArray, *, factor: int) -> tuple[NDArray[np.int32], Mask | None]:
    """Values in thousandths of a channel's unit, halves to even; factor: thousandths in one of the file's units."""
    values, good = whole_thousandths_of(column, factor=factor, largest=_LARGEST)
    return values.astype(np.int32), good


def whole_thousandths_of(
    column: pa.ChunkedArray, *, factor: int, largest: int
) -> tuple[NDArray[np.float64], Mask | None]:
    """The same as whole numbers up to a largest one, such as a register may show."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        trimmed = compute.utf8_trim_whitespace(column)
        column = compute.if_else(compute.match_substring_regex(trimmed, _NUMBER), trimmed, None)
    elif pa.types.is_temporal(kind) or pa.types.is_boolean(kind) or pa.types.is_nested(kind):
        raise Refused("value is a number")
    floats = _numbers(column.cast(pa.float64(), safe=False), np.nan) * factor
    if not len(floats):
        return floats, None
    with np.errstate(invalid="ignore"):
        if abs(floats.min()) <= largest and abs(floats.max()) <= largest:  # false where one is no number
            return np.rint(floats, out=floats), None
        good = np.abs(floats) <= largest
    return np.rint(np.where(good, floats, 0)), good


def qualities_of(column: pa.ChunkedArray) -> tuple[NDArray[np.uint8], Mask | None]:
    """`Quality` codes; nothing is ACTUAL."""
    codes, words = words_of(column)
    known = np.array(
        [_QUALITIES.get(word.upper(), Quality.MISSING) for word in words] + [Quality.ACTUAL], np.uint8
    )
    for place, word in enumerate(words):
        if not word:
            known[place] = Quality.ACTUAL
    found = known[codes]  # -1 is the last
    return found, None if known.all() else found != Quality.MISSING


def _known(column: pa.ChunkedArray) -> Mask | None:
    return column.is_valid().to_numpy() if column.null_count else None


def _numbers(column: pa.ChunkedArray, nothing: float) -> NDArray[Any]:
    if column.null_count:
        column = column.fill_null(nothing)
    numbers: NDArray[Any] = column.to_numpy()
    return numbers


def _moments_of_texts(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], Mask | None]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise Refused("start_at is a moment such as 2026-01-31T00:30:00Z")
    good = compute.fill_null(compute.match_substring_regex(column, _MOMENT), False)
    try:
        moments = compute.if_else(good, column, None).cast(pa.timestamp("s", "UTC"))
        return _numbers(moments.cast(pa.int64()), 0), good.to_numpy()
    except pa.ArrowInvalid:  # a month that has no such day, or something else that only has the shape
        return _moments_one_by_one(column)


def _moments_one_by_one(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], Mask]:
    seconds = np.zeros(len(column), np.int64)
    good = np.zeros(len(column), np.bool_)
    for place, text in enumerate(column.to_pylist()):
        moment = moment_of(text)
        if moment is not None:
            seconds[place], good[place] = moment, True
    return seconds, good


def moment_of(text: str | None) -> int | None:
    """UTC seconds of an ISO 8601 moment that says its zone, at a whole second; None for all else."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if moment.tzinfo is None or moment.microsecond:
        return None
    try:
        return int(moment.astimezone(UTC).timestamp())
    except OverflowError:
        return None
