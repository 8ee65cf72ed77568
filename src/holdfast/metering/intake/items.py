"""Items of a JSON batch become a block of rows.

An item of intervals is a run of intervals of one channel: `supplyPoint`, `startAt`, `stepMinutes` and `values`
(numbers, null where nothing is known), and perhaps `market`, `register`, `direction` and `quality` (one for all, or
one each).
An item of readings is what one register showed: `supplyPoint`, `readAt` and `value`, and perhaps `market`,
`serialNumber`, `register`, `source` and `quality`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import pyarrow as pa

from holdfast.metering.calendars import STEPS_MINUTES
from holdfast.metering.intake.blocks import TEXT_LENGTH, Block, Reason, Refused, Rejected
from holdfast.metering.intake.columns import moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_ITEMS: Final = 10_000
MOST_VALUES: Final = 500_000
_FIELDS: Final = frozenset(
    {"supplyPoint", "market", "register", "direction", "startAt", "stepMinutes", "values", "quality"}
)
_WORDS: Final = {
    "supply_point": "supplyPoint",
    "market": "market",
    "register": "register",
    "direction": "direction",
}
_READING_WORDS: Final = {
    "supply_point": "supplyPoint",
    "market": "market",
    "serial_number": "serialNumber",
    "register": "register",
    "source": "source",
    "quality": "quality",
}
_DAY_MINUTES: Final = 1_440
_LONGEST_WORD: Final = 64


def reading_items(items: Sequence[Any]) -> Block:
    """The readings of all items that can be read, a row each; the number of a row is its item's place."""
    good, rejected = _sorted_out(items, _what_is_wrong_with_reading)
    columns = {
        name: pa.chunked_array([pa.array([items[place].get(field) for place in good], pa.string())])
        for name, field in _READING_WORDS.items()
    }
    moments = [moment_of(items[place]["readAt"]) for place in good]
    columns["read_at"] = pa.chunked_array([pa.array(moments, pa.int64()).cast(pa.timestamp("s", "UTC"))])
    columns["value"] = pa.chunked_array(
        [pa.array([float(items[place]["value"]) for place in good], pa.float64())]
    )
    return Block(
        columns,
        len(good),
        good.__getitem__,
        lambda row: _text(items[good[row]]),
        len(items),
        len(items),
        rejected,
    )


def _what_is_wrong_with_reading(item: Any) -> Reason | None:
    if not isinstance(item, dict) or item.keys() - {*_READING_WORDS.values(), "readAt", "value"}:
        return Reason.MALFORMED
    if any(not _is_word(item.get(field)) for field in _READING_WORDS.values()):
        return Reason.MALFORMED
    if not item.get("supplyPoint"):
        return Reason.NO_SUPPLY_POINT
    if not isinstance(item.get("readAt"), str) or moment_of(item["readAt"]) is None:
        return Reason.BAD_TIME
    return None if type(item.get("value")) in {int, float} else Reason.BAD_VALUE


def _sorted_out(
    items: Sequence[Any], what_is_wrong: Callable[[Any], Reason | None]
) -> tuple[list[int], list[Rejected]]:
    """The places of the items that can be read, and those that cannot. Refused for none, and for too many."""
    if not items:
        raise Refused("the batch holds no items")
    if len(items) > MOST_ITEMS:
        raise Refused(f"a batch holds at most {MOST_ITEMS:,} items")
    good: list[int] = []
    rejected: list[Rejected] = []
    for place, item in enumerate(items):
        reason = what_is_wrong(item)
        if reason is None:
            good.append(place)
        else:
            rejected.append(Rejected(place, reason, _text(item)))
    return good, rejected


def interval_items(items: Sequence[Any]) -> Block:
    """The values of all items that can be read, a row each; the number of a row is its item's place."""
    good, rejected = _sorted_out(items, _what_is_wrong)
    counts = [len(items[place]["values"]) for place in good]
    if sum(counts) > MOST_VALUES:
        raise Refused(f"a batch holds at most {MOST_VALUES:,} values")
    of_row = np.repeat(np.array(good, np.int64), counts)
    starts, values, quality = _runs([items[place] for place in good])
    known = ~np.isnan(values)
    columns: dict[str, pa.ChunkedArray] = {
        "start_at": pa.chunked_array([pa.array(starts[known]).cast(pa.timestamp("s", "UTC"))]),
        "value": pa.chunked_array([pa.array(values[known])]),
        "quality": pa.chunked_array([pa.array(quality, pa.string())]).filter(pa.array(known)),
    }
    codes = np.repeat(np.arange(len(good), dtype=np.int32), counts)[known]
    said = {name: [items[place].get(field) for place in good] for name, field in _WORDS.items()}
    said["step_minutes"] = [str(items[place]["stepMinutes"]) for place in good]
    for name, words in said.items():
        columns[name] = pa.chunked_array(
            [pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string())).cast(pa.string())]
        )
    rows = of_row[known].tolist()
    return Block(
        columns,
        len(rows),
        rows.__getitem__,
        lambda row: _text(items[rows[row]]),
        len(items),
        len(items),
        rejected,
    )


def _text(item: Any) -> str:
    return orjson.dumps(item).decode().replace("\\u0000", "\ufffd")[:TEXT_LENGTH]


def _what_is_wrong(item: Any) -> Reason | None:
    if not isinstance(item, dict) or item.keys() - _FIELDS:
        return Reason.MALFORMED
    if any(not _is_word(item.get(field)) for field in _WORDS.values()):
        return Reason.MALFORMED
    if not item.get("supplyPoint"):
        return Reason.NO_SUPPLY_POINT
    return _what_is_wrong_with_run(item)


def _what_is_wrong_with_run(item: dict[str, Any]) -> Reason | None:
    step, values = item.get("stepMinutes"), item.get("values")
    if type(step) is not int or step not in STEPS_MINUTES:
        return Reason.UNKNOWN_STEP
    if not isinstance(item.get("startAt"), str) or moment_of(item["startAt"]) is None:
        return Reason.BAD_TIME
    if not isinstance(values, list) or any(type(one) not in {int, float, type(None)} for one in values):
        return Reason.BAD_VALUE
    if not values or (step >= _DAY_MINUTES and len(values) > 1):
        return Reason.WRONG_COUNT  # days and months have no fixed length, so each is an item
    return _what_is_wrong_with_quality(item.get("quality"), len(values))


def _what_is_wrong_with_quality(quality: Any, count: int) -> Reason | None:
    if isinstance(quality, list):
        if len(quality) != count:
            return Reason.WRONG_COUNT
        return None if all(_is_word(one) for one in quality) else Reason.UNKNOWN_QUALITY
    return None if _is_word(quality) else Reason.UNKNOWN_QUALITY


def _is_word(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= _LONGEST_WORD and "\x00" not in value)


def _runs(items: Sequence[dict[str, Any]]) -> tuple[Any, Any, list[str | None]]:
    """Starts in UTC seconds, values with NaN where nothing is known, and qualities, of all items in a row."""
    starts, values = [np.empty(0, np.int64)], [np.empty(0)]
    quality: list[str | None] = []
    for item in items:
        count = len(item["values"])
        first = moment_of(item["startAt"])
        assert first is not None
        starts.append(first + 60 * item["stepMinutes"] * np.arange(count))
        values.append(np.array([np.nan if one is None else float(one) for one in item["values"]]))
        said = item.get("quality")
        quality.extend(said if isinstance(said, list) else [said] * count)
    return np.concatenate(starts), np.concatenate(values), quality
