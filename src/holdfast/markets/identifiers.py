"""Identifiers of supply points: checking them, and making valid ones for demonstrations and tests.

| market | identifier | checked |
| --- | --- | --- |
| GBR_ELECTRICITY | MPAN core, 13 digits | last digit: prime weights 3 to 43 without 11, mod 11, mod 10 |
| GBR_GAS | MPRN, 6 to 10 digits | the last two digits: weights counting down to 1, mod 11 |
| FRA_ELECTRICITY | PRM, 14 digits | form only: Enedis publishes no rule for a check digit |
| FRA_GAS | PCE, 14 digits, or GI and 6 digits | form only: GRDF publishes none either |
| ESP_ELECTRICITY, ESP_GAS | CUPS, 20 or 22 characters | two check letters, by python-stdnum |

The MPAN rule is that of the electricity registration agreement, the MPRN rule that of the gas transporters'
central registry, the CUPS rule that of the Spanish ministry. Identifiers made from distinct seeds below ten
million are distinct. They mean nobody: a real supply point may carry the same number by chance.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from stdnum.es import cups
from stdnum.exceptions import ValidationError

from holdfast.markets.great_britain import DISTRIBUTOR_AREAS
from holdfast.markets.market import InvalidSupplyIdentifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MPAN_WEIGHTS = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
_SEPARATORS = re.compile(r"[\s\-./]")

#: A prime, so that multiplying by it modulo a smaller number maps no two seeds to one result.
_SCATTER = 982_451_653


def validate(market_name: str, identifier: str) -> str:
    """An identifier as it is stored: upper case, without separators.

    Raises InvalidSupplyIdentifier where the market cannot have it, LookupError for an unknown market.
    """
    try:
        check = _CHECKS[market_name]
    except KeyError:
        raise LookupError(f"no market is called {market_name!r}") from None
    return check(plain(identifier))


def plain(identifier: str) -> str:
    """An identifier without separators and in upper case, checked or not."""
    return _SEPARATORS.sub("", identifier).upper()


def make(market_name: str, seed: int) -> str:
    """A valid identifier of a market, the same for the same seed."""
    try:
        maker = _MAKERS[market_name]
    except KeyError:
        raise LookupError(f"no market is called {market_name!r}") from None
    return maker(seed)


def mpan_check_digit(first_twelve: str) -> str:
    """The thirteenth digit. Remainders 0 and 10 share the digit 0, the one confusion this check permits."""
    weighted = sum(weight * int(digit) for weight, digit in zip(_MPAN_WEIGHTS, first_twelve, strict=True))
    return str(weighted % 11 % 10)


def mprn_check_digits(number: str) -> str:
    """The two digits that follow the number proper."""
    weighted = sum(
        weight * int(digit) for weight, digit in zip(range(len(number), 0, -1), number, strict=True)
    )
    return f"{weighted % 11:02d}"


def make_mpan(seed: int, *, distributor: str = "20") -> str:
    """An MPAN core of a distributor (two digits)."""
    core = f"{distributor}{_scattered(seed, 10**10):010d}"
    return core + mpan_check_digit(core)


def make_mpan_in(grid_supply_point_group: str, seed: int) -> str:
    """An MPAN core in one of the fourteen areas (`_A` to `_P`)."""
    for distributor, group in DISTRIBUTOR_AREAS.items():
        if group == grid_supply_point_group:
            return make_mpan(seed, distributor=distributor)
    raise LookupError(f"no grid supply point group is called {grid_supply_point_group!r}")


def make_mprn(seed: int) -> str:
    """An MPRN of ten digits."""
    number = f"{10_000_000 + _scattered(seed, 90_000_000):08d}"
    return number + mprn_check_digits(number)


def make_prm(seed: int) -> str:
    """A PRM of fourteen digits."""
    return f"2{_scattered(seed, 10**13):013d}"


def make_pce(seed: int) -> str:
    """A PCE of fourteen digits."""
    return f"1{_scattered(seed, 10**13):013d}"


def make_cups(seed: int, *, distributor: str = "0021") -> str:
    """A CUPS of twenty characters of a distributor (four digits)."""
    body = f"ES{distributor}{_scattered(seed, 10**12):012d}"
    return body + cups.calc_check_digits(body)


def _scattered(seed: int, count: int) -> int:
    """One of `count` numbers from 0, far from that of the next seed."""
    if seed < 0:
        raise ValueError("a seed is not negative")
    return (seed + 1) * _SCATTER % count


def _check_mpan(number: str) -> str:
    if not re.fullmatch(r"[0-9]{13}", number):
        raise InvalidSupplyIdentifier("an MPAN has 13 digits")
    if mpan_check_digit(number[:12]) != number[12]:
        raise InvalidSupplyIdentifier("the check digit of the MPAN is wrong")
    return number


def _check_mprn(number: str) -> str:
    if not re.fullmatch(r"[0-9]{6,10}", number):
        raise InvalidSupplyIdentifier("an MPRN has 6 to 10 digits")
    if mprn_check_digits(number[:-2]) != number[-2:]:
        raise InvalidSupplyIdentifier("the check digits of the MPRN are wrong")
    return number


def _check_prm(number: str) -> str:
    if not re.fullmatch(r"[0-9]{14}", number):
        raise InvalidSupplyIdentifier("a PRM has 14 digits")
    return number


def _check_pce(number: str) -> str:
    if not re.fullmatch(r"[0-9]{14}|GI[0-9]{6}", number):
        raise InvalidSupplyIdentifier("a PCE has 14 digits, or GI and 6 digits")
    return number


def _check_cups(number: str) -> str:
    try:
        return str(cups.validate(number))
    except ValidationError as error:
        raise InvalidSupplyIdentifier(f"no valid CUPS: {error}") from error


_CHECKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "GBR_ELECTRICITY": _check_mpan,
        "GBR_GAS": _check_mprn,
        "FRA_ELECTRICITY": _check_prm,
        "FRA_GAS": _check_pce,
        "ESP_ELECTRICITY": _check_cups,
        "ESP_GAS": _check_cups,
    }
)

_MAKERS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "GBR_ELECTRICITY": make_mpan,
        "GBR_GAS": make_mprn,
        "FRA_ELECTRICITY": make_prm,
        "FRA_GAS": make_pce,
        "ESP_ELECTRICITY": make_cups,
        "ESP_GAS": make_cups,
    }
)
