"""Identifiers of supply points, against public examples and by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.markets import identifiers
from holdfast.markets.great_britain import GRID_SUPPLY_POINT_GROUPS, grid_supply_point_group
from holdfast.markets.market import InvalidSupplyIdentifier
from holdfast.markets.registry import MARKET_NAMES

SEEDS = st.integers(min_value=0, max_value=9_999_999)
WEIGHTS = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)


def with_digit(identifier: str, position: int, digit: str) -> str:
    return identifier[:position] + digit + identifier[position + 1 :]


def test_mpan_of_public_documentation() -> None:
    # 2×3 + 2×19 + 4×23 + 5×29 + 1×31 + 2×37 + 3×41 + 6×43 = 767 = 69×11 + 8
    assert identifiers.validate("GBR_ELECTRICITY", "2000024512368") == "2000024512368"
    # 1×3 + 2×5 + 2×19 + 3×23 + 3×29 + 0×31 + 5×37 + 9×41 + 6×43 = 1019 = 92×11 + 7
    assert identifiers.validate("GBR_ELECTRICITY", "12 0002 3305 967") == "1200023305967"


def test_mpan_remainder_of_ten_is_written_as_zero() -> None:
    # 1×3 + 1×7 = 10
    assert identifiers.mpan_check_digit("101000000000") == "0"


def test_mprn_of_public_documentation() -> None:
    # 3×8 + 9×7 + 3×6 + 8×5 + 4×4 + 2×3 + 4×2 + 4×1 = 179 = 16×11 + 3
    assert identifiers.validate("GBR_GAS", "3938424403") == "3938424403"
    # the short form of older numbers: 1×4 + 2×3 + 3×2 + 4×1 = 20 = 11 + 9
    assert identifiers.validate("GBR_GAS", "123409") == "123409"


def test_cups_of_the_ministry_rule() -> None:
    # 1234123456789012 = 2332936591283 × 529 + 305, and 305 = 13 × 23 + 6: the letters J and Y
    assert identifiers.validate("ESP_ELECTRICITY", "es 1234-123456789012-jy") == "ES1234123456789012JY"
    assert identifiers.validate("ESP_GAS", "ES1234123456789012JY1F") == "ES1234123456789012JY1F"


def test_french_identifiers_by_their_form() -> None:
    assert identifiers.validate("FRA_ELECTRICITY", "225 1691 4714 270") == "22516914714270"
    assert identifiers.validate("FRA_GAS", "gi 123456") == "GI123456"
    assert identifiers.validate("FRA_GAS", "01234567890123") == "01234567890123"


@pytest.mark.parametrize(
    ("market_name", "identifier"),
    [
        ("GBR_ELECTRICITY", "2000024512367"),
        ("GBR_ELECTRICITY", "200002451236"),
        ("GBR_ELECTRICITY", "20000245123６8"),  # a full-width digit is no digit
        ("GBR_GAS", "3938424404"),
        ("GBR_GAS", "12345"),
        ("GBR_GAS", "12345678901"),
        ("FRA_ELECTRICITY", "2251691471427"),
        ("FRA_ELECTRICITY", "GI123456"),
        ("FRA_GAS", "GI12345"),
        ("ESP_ELECTRICITY", "ES1234123456789012JX"),
        ("ESP_ELECTRICITY", "PT1234123456789012JY"),
        ("ESP_GAS", "ES1234123456789012JY1T"),
        ("ESP_GAS", ""),
    ],
)
def test_what_no_supply_point_can_have(market_name: str, identifier: str) -> None:
    with pytest.raises(InvalidSupplyIdentifier):
        identifiers.validate(market_name, identifier)


def test_an_unknown_market_is_the_callers_mistake() -> None:
    with pytest.raises(LookupError, match="AUS_GAS"):
        identifiers.validate("AUS_GAS", "1")
    with pytest.raises(LookupError, match="AUS_GAS"):
        identifiers.make("AUS_GAS", 1)


@given(market_name=st.sampled_from(MARKET_NAMES), seed=SEEDS)
def test_made_identifiers_are_valid_and_repeatable(market_name: str, seed: int) -> None:
    made = identifiers.make(market_name, seed)
    assert identifiers.validate(market_name, made) == made
    assert identifiers.make(market_name, seed) == made


@given(market_name=st.sampled_from(MARKET_NAMES), seeds=st.sets(SEEDS, min_size=2, max_size=2))
def test_distinct_seeds_make_distinct_identifiers(market_name: str, seeds: set[int]) -> None:
    assert len({identifiers.make(market_name, seed) for seed in seeds}) == 2


@given(seed=SEEDS, position=st.integers(0, 11), change=st.integers(1, 9))
def test_a_changed_digit_of_an_mpan_is_caught_unless_its_remainders_share_the_zero(
    seed: int, position: int, change: int
) -> None:
    mpan = identifiers.make_mpan(seed)
    changed = with_digit(mpan, position, str((int(mpan[position]) + change) % 10))
    remainders = {
        sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number[:12], strict=True)) % 11
        for number in (mpan, changed)
    }
    if remainders == {0, 10}:
        assert identifiers.validate("GBR_ELECTRICITY", changed) == changed
    else:
        with pytest.raises(InvalidSupplyIdentifier):
            identifiers.validate("GBR_ELECTRICITY", changed)


@given(seed=SEEDS, position=st.integers(0, 9), change=st.integers(1, 9))
def test_a_changed_digit_of_an_mprn_is_caught(seed: int, position: int, change: int) -> None:
    # every weight from 1 to 8 is prime to 11, so no single change keeps the remainder
    mprn = identifiers.make_mprn(seed)
    with pytest.raises(InvalidSupplyIdentifier):
        identifiers.validate("GBR_GAS", with_digit(mprn, position, str((int(mprn[position]) + change) % 10)))


@given(seed=SEEDS, position=st.integers(2, 17), change=st.integers(1, 9))
def test_a_changed_digit_of_a_cups_is_caught(seed: int, position: int, change: int) -> None:
    # 529 is 23 squared, prime to ten, so a change of one digit changes the remainder
    made = identifiers.make_cups(seed)
    with pytest.raises(InvalidSupplyIdentifier):
        identifiers.validate(
            "ESP_ELECTRICITY", with_digit(made, position, str((int(made[position]) + change) % 10))
        )


def test_mpans_of_every_area_name_their_area() -> None:
    for group in GRID_SUPPLY_POINT_GROUPS:
        assert grid_supply_point_group(identifiers.make_mpan_in(group, 7)) == group
    assert len(GRID_SUPPLY_POINT_GROUPS) == 14
    assert grid_supply_point_group(identifiers.make_mpan(7, distributor="27")) is None
    with pytest.raises(LookupError):
        identifiers.make_mpan_in("_I", 7)
