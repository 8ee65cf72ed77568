"""The stored form of a day of interval values, and nothing else: arrays to bytes and back.

A day's values are 2 or 4 bytes each, whichever all of them fit; the reader tells the width from the length,
because the calendar says how many intervals the day has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_NARROW: Final = np.dtype("<i2")
_WIDE: Final = np.dtype("<i4")
#: Quality as kept: nothing (all actual), one byte (all alike), two bits an interval.
_QUALITY_NONE, _QUALITY_ONE, _QUALITY_EACH = 0, 1, 2
_A_BYTE: Final = 4  # intervals whose qualities share a byte
_SHIFTS: Final = np.array([0, 2, 4, 6], np.uint8)

_COPY_HEADER = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
_COPY_TRAILER = b"\xff\xff"
#: PostgreSQL counts days from 2000-01-01.
_POSTGRES_EPOCH_DAY: Final = 10_957


def check_range(values: NDArray[np.signedinteger[Any]]) -> None:
    """ValueError where a value does not fit into 32 bits: more than 2 GWh in one interval."""
    if len(values) and (values.max() > np.iinfo(_WIDE).max or values.min() < np.iinfo(_WIDE).min):
        raise ValueError("an interval value does not fit into 32 bits")


def unpack_values(rows: Sequence[bytes], count: int) -> NDArray[np.int32]:
    """Rows of equal length, each of `count` values, as an array of rows x count."""
    width = len(rows[0]) // count
    flat = np.frombuffer(b"".join(rows), _NARROW if width == _NARROW.itemsize else _WIDE)
    return flat.reshape(len(rows), count).astype(np.int32)


def unpack_quality(rows: Sequence[bytes], count: int) -> NDArray[np.uint8]:
    """Rows of equal length, none of them NULL, as codes: rows x count, or rows x 1 where all are alike."""
    flat = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)
    # A byte for each interval is how days were kept before there were two bits for each.
    if flat.shape[1] in {1, count}:
        return flat
    codes: NDArray[np.uint8] = ((flat[:, :, None] >> _SHIFTS) & 3).astype(np.uint8)
    return codes.reshape(len(rows), -1)[:, :count]


def _packed_quality(quality: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two bits an interval, the first in the lowest."""
    rows, count = quality.shape
    padded = np.zeros((rows, -(-count // _A_BYTE) * _A_BYTE), np.uint8)
    padded[:, :count] = quality
    packed: NDArray[np.uint8] = np.bitwise_or.reduce(padded.reshape(rows, -1, _A_BYTE) << _SHIFTS, axis=2)
    return packed


def copy_buffers(
    *,
    channel_ids: NDArray[np.int64],
    days: NDArray[np.int64],
    versions: NDArray[np.int64],
    values: NDArray[np.int32],
    quality: NDArray[np.uint8],
    batch_id: int,
) -> Iterator[bytes]:
    """Rows for a binary COPY of (channel_id, batch_id, local_date, version, values, quality).

    All days have the same number of intervals (values and quality are days x intervals); days are counted
    from 1970-01-01. Rows of one width are written as one array, without a loop over rows. The stream's
    header and trailer are `copy_header()` and `copy_trailer()`.
    """
    narrow = (values.min(axis=1) >= np.iinfo(_NARROW).min) & (values.max(axis=1) <= np.iinfo(_NARROW).max)
    alike = (quality == quality[:, :1]).all(axis=1)
    form = np.where(alike, np.where(quality[:, 0] == Quality.ACTUAL, _QUALITY_NONE, _QUALITY_ONE), 2)
    for wide in (False, True):
        for how in (_QUALITY_NONE, _QUALITY_ONE, _QUALITY_EACH):
            chosen = (narrow != wide) & (form == how)
            if not chosen.any():
                continue
            packed = values[chosen].astype(_WIDE if wide else _NARROW)
            size = packed.shape[1] * packed.itemsize
            rows = np.zeros(len(packed), _row_type(size, how, -(-values.shape[1] // _A_BYTE)))
            _fill_fixed(rows, channel_ids[chosen], days[chosen], versions[chosen])
            rows["batch_id"] = batch_id
            rows["values_length"] = size
            rows["values"] = np.ascontiguousarray(packed).view(f"V{size}")[:, 0]
            if how == _QUALITY_NONE:
                rows["quality_length"] = -1
            else:
                each = how == _QUALITY_EACH
                kept = _packed_quality(quality[chosen]) if each else quality[chosen][:, :1].copy()
                rows["quality_length"] = kept.shape[1]
                rows["quality"] = np.ascontiguousarray(kept).view(f"V{kept.shape[1]}")[:, 0]
            yield rows.tobytes()


def copy_header() -> bytes:
    return _COPY_HEADER


def copy_trailer() -> bytes:
    return _COPY_TRAILER


def _row_type(values_bytes: int, how: int, quality_bytes: int) -> np.dtype[np.void]:
    fields = [
        ("fields", ">i2"),
        ("channel_length", ">i4"),
        ("channel_id", ">i8"),
        ("batch_length", ">i4"),
        ("batch_id", ">i4"),
        ("local_date_length", ">i4"),
        ("local_date", ">i4"),
        ("version_length", ">i4"),
        ("version", ">i2"),
        ("values_length", ">i4"),
        ("values", f"V{values_bytes}"),
        ("quality_length", ">i4"),
    ]
    if how != _QUALITY_NONE:
        fields.append(("quality", f"V{1 if how == _QUALITY_ONE else quality_bytes}"))
    return np.dtype(fields)


def _fill_fixed(
    rows: NDArray[np.void],
    channel_ids: NDArray[np.int64],
    days: NDArray[np.int64],
    versions: NDArray[np.int64],
) -> None:
    rows["fields"] = 6
    rows["channel_length"] = 8
    rows["batch_length"] = rows["local_date_length"] = 4
    rows["version_length"] = 2
    rows["channel_id"] = channel_ids
    rows["local_date"] = days - _POSTGRES_EPOCH_DAY
    rows["version"] = versions
