"""Days to bytes and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.metering import packing
from holdfast.metering.series import Quality

HEADER_BYTES = 2 + (4 + 8) + (4 + 4) + (4 + 4) + (4 + 2)


def packed(values: list[list[int]], quality: list[list[int]] | None = None) -> list[bytes]:
    array = np.array(values, np.int64)
    codes = np.full(array.shape, Quality.ACTUAL) if quality is None else np.array(quality)
    return list(
        packing.copy_buffers(
            channel_ids=np.arange(1, len(array) + 1),
            days=np.full(len(array), 20_000),
            versions=np.ones(len(array), np.int64),
            values=array,
            quality=codes.astype(np.uint8),
            batch_id=7,
        )
    )


def test_a_day_of_ordinary_values_takes_two_bytes_each() -> None:
    [rows] = packed([[250] * 48])
    # the fixed columns, the length and 96 bytes of values, and a quality that is NULL
    assert len(rows) == HEADER_BYTES + 4 + 96 + 4
    assert rows[-4:] == b"\xff\xff\xff\xff"


def test_large_values_take_four_bytes_each() -> None:
    [rows] = packed([[250] * 47 + [40_000]])
    assert len(rows) == HEADER_BYTES + 4 + 192 + 4


def test_quality_takes_a_byte_where_all_are_alike_and_two_bits_each_where_not() -> None:
    [alike] = packed([[1] * 48], [[Quality.ESTIMATED] * 48])
    [mixed] = packed([[1] * 48], [[Quality.ESTIMATED] * 47 + [Quality.ACTUAL]])
    assert len(alike) == HEADER_BYTES + 4 + 96 + 4 + 1
    assert len(mixed) == HEADER_BYTES + 4 + 96 + 4 + 12


def test_qualities_of_a_byte_each_are_still_read() -> None:
    assert packing.unpack_quality([b"\x01\x02\x03\x01" * 12], 48).tolist() == [[1, 2, 3, 1] * 12]


@given(st.integers(5, 100).flatmap(lambda count: st.lists(st.integers(0, 3), min_size=count, max_size=count)))
def test_qualities_come_back(codes: list[int]) -> None:
    [row] = packed([[0] * len(codes)], [codes])
    kept = row[HEADER_BYTES + 4 + 2 * len(codes) + 4 :]
    if not kept:
        assert set(codes) == {Quality.ACTUAL}
    elif len(kept) == 1:
        assert set(codes) == {kept[0]}
    else:
        assert packing.unpack_quality([kept], len(codes)).tolist() == [codes]


def test_values_beyond_32_bits_are_refused() -> None:
    packing.check_range(np.array([2_147_483_647, -2_147_483_648]))
    with pytest.raises(ValueError, match="32 bits"):
        packing.check_range(np.array([2_147_483_648]))


@given(
    st.integers(1, 100).flatmap(
        lambda count: st.lists(
            st.lists(st.integers(-(2**31), 2**31 - 1), min_size=count, max_size=count), min_size=1, max_size=5
        )
    )
)
def test_what_is_packed_comes_back(values: list[list[int]]) -> None:
    count = len(values[0])
    wide = [np.array(day, "<i4").tobytes() for day in values]
    assert packing.unpack_values(wide, count).tolist() == values
    small = [[value % 30_000 for value in day] for day in values]
    narrow = [np.array(day, "<i2").tobytes() for day in small]
    assert packing.unpack_values(narrow, count).tolist() == small
