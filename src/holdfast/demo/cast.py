"""Who the customers are: stories that a retailer's accounts tell, and the order in which they come.

A story says what is supplied where, on which product, and how it is paid for; energy is what such a customer
typically uses in a year, in kWh, and varied from account to account.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum, auto

from holdfast.accounts.choices import AccountType


class Load(StrEnum):
    """What a supply is used for, which decides its shape."""

    HOME = auto()
    HOME_WITH_CAR = auto()
    BUSINESS = auto()
    HEATING = auto()
    SUN = auto()


class Paying(StrEnum):
    """IN_FULL: each bill as it falls due; FIXED: the same amount every month; AHEAD: a third more than
    that; STOPPED: in full, until nothing came any more; TOP_UPS: every week, before it is used."""

    IN_FULL = auto()
    FIXED = auto()
    AHEAD = auto()
    STOPPED = auto()
    TOP_UPS = auto()


@dataclass(frozen=True, slots=True)
class SupplyPlan:
    """A supply point: its market, its products (the second from the middle of the time on) and its use."""

    market_name: str
    products: tuple[str, ...]
    load: Load
    annual_kwh: int


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to one account.

    properties: the supplies of each. joined, left: the share of the time after which the account began and
    ended, in the middle of a month. takes_over: moves into the property that the account before it left.
    group: accounts of one business that share a portfolio. area: the price area its properties lie in.
    """

    name: str
    country: str
    properties: tuple[tuple[SupplyPlan, ...], ...]
    paying: Paying = Paying.IN_FULL
    account_type: AccountType = AccountType.DOMESTIC
    joined: float = 0.0
    left: float | None = None
    takes_over: bool = False
    group: str = ""
    area: str | None = None
    wallets: tuple[str, ...] = field(default=())


def _electricity(country: str, *products: str, kwh: int, load: Load = Load.HOME) -> SupplyPlan:
    prefix = {"GB": "GBR", "FR": "FRA", "ES": "ESP"}[country]
    return SupplyPlan(f"{prefix}_ELECTRICITY", products, load, kwh)


def _gas(country: str, *products: str, kwh: int) -> SupplyPlan:
    prefix = {"GB": "GBR", "FR": "FRA", "ES": "ESP"}[country]
    return SupplyPlan(f"{prefix}_GAS", products, Load.HEATING, kwh)


_GB_ELECTRICITY = _electricity("GB", "GB-VARIABLE", kwh=2900)
_GB_GAS = _gas("GB", "GB-VARIABLE", kwh=11500)
_GB_SHOP = _electricity("GB", "GB-BUSINESS", kwh=14000, load=Load.BUSINESS)

ELECTRIC_VEHICLE = Story(
    "electric vehicle",
    "GB",
    ((_electricity("GB", "GB-HALF-HOURLY", kwh=5400, load=Load.HOME_WITH_CAR), _GB_GAS),),
    Paying.FIXED,
    area="_C",
)
SOLAR = Story(
    "solar export",
    "GB",
    (
        (
            _electricity("GB", "GB-FIXED", "GB-VARIABLE", kwh=2200),
            _electricity("GB", "GB-EXPORT", kwh=2600, load=Load.SUN),
            _gas("GB", "GB-FIXED", "GB-VARIABLE", kwh=9800),
        ),
    ),
    Paying.FIXED,
)
FRENCH_OFF_PEAK = Story(
    "French off-peak hours and gas",
    "FR",
    ((_electricity("FR", "FR-OFF-PEAK", kwh=5200), _gas("FR", "FR-GAS", kwh=9000)),),
    wallets=("FRA_POT_LEDGER",),
)
SPANISH_PERIODS = Story(
    "Spanish three periods and gas",
    "ES",
    ((_electricity("ES", "ES-PERIODS", kwh=3300), _gas("ES", "ES-GAS", kwh=5200)),),
    wallets=("SOLAR_WALLET_LEDGER",),
)
DEBT = Story("debt", "GB", ((_GB_ELECTRICITY, _GB_GAS),), Paying.STOPPED)
MOVED_OUT = Story("moved out", "GB", ((_GB_ELECTRICITY, _GB_GAS),), left=0.6)
MOVED_IN = Story("moved in", "GB", ((_GB_ELECTRICITY, _GB_GAS),), joined=0.6, takes_over=True)
SHOPS = Story(
    "business with several properties",
    "GB",
    ((_GB_SHOP, _gas("GB", "GB-BUSINESS", kwh=24000)), (_GB_SHOP,)),
    account_type=AccountType.BUSINESS,
)
FRENCH_BASE = Story("French home", "FR", ((_electricity("FR", "FR-BASE", kwh=3100),),))
SPANISH_SHOP = Story(
    "Spanish business",
    "ES",
    ((_electricity("ES", "ES-BUSINESS", kwh=16000, load=Load.BUSINESS),),),
    account_type=AccountType.BUSINESS,
)
CREDIT = Story("credit", "GB", ((_GB_ELECTRICITY, _GB_GAS),), Paying.AHEAD)
NIGHT_RATE = Story(
    "day and night rate",
    "GB",
    ((_electricity("GB", "GB-DAY-NIGHT", kwh=4600), _gas("GB", "GB-DAY-NIGHT", kwh=8200)),),
    Paying.FIXED,
)
THREE_RATES = Story("three rates", "GB", ((_electricity("GB", "GB-THREE-RATE", kwh=4900),),))
PREPAYMENT = Story(
    "prepayment",
    "GB",
    ((_electricity("GB", "GB-PREPAY", kwh=2100), _gas("GB", "GB-PREPAY", kwh=7600)),),
    Paying.TOP_UPS,
)
FRENCH_SHOP = Story(
    "French business",
    "FR",
    ((_electricity("FR", "FR-BUSINESS", kwh=15000, load=Load.BUSINESS),),),
    account_type=AccountType.BUSINESS,
)
SPANISH_SINGLE = Story("Spanish single price", "ES", ((_electricity("ES", "ES-SINGLE", kwh=2700),),))
LETTINGS = Story(
    "portfolio", "GB", ((_GB_ELECTRICITY,),), account_type=AccountType.BUSINESS, group="lettings"
)
DUAL_FUEL = Story("dual fuel", "GB", ((_GB_ELECTRICITY, _GB_GAS),), Paying.FIXED)
FIXED_PRICE = Story(
    "fixed price",
    "GB",
    ((_electricity("GB", "GB-FIXED", kwh=3200), _gas("GB", "GB-FIXED", kwh=12500)),),
    Paying.FIXED,
)
ELECTRICITY_ONLY = Story("electricity alone", "GB", ((_GB_ELECTRICITY,),))
FRENCH_NEWCOMER = replace(FRENCH_BASE, name="French home, new", joined=0.4)
SPANISH_DEBT = replace(SPANISH_PERIODS, name="Spanish debt", paying=Paying.STOPPED, wallets=())
FRENCH_CREDIT = replace(FRENCH_OFF_PEAK, name="French credit", paying=Paying.AHEAD, wallets=())
SECOND_HOME = Story(
    "several properties",
    "GB",
    ((_GB_ELECTRICITY, _GB_GAS), (_electricity("GB", "GB-VARIABLE", kwh=1100),)),
    Paying.FIXED,
)

#: The first four are what the printed customer sees: a client of each country can be tried with one login.
LEADING = (ELECTRIC_VEHICLE, SOLAR, FRENCH_OFF_PEAK, SPANISH_PERIODS)
SUPPORTING = (
    *(DEBT, MOVED_OUT, MOVED_IN, SHOPS, FRENCH_BASE, SPANISH_SHOP, CREDIT, NIGHT_RATE, THREE_RATES),
    *(PREPAYMENT, FRENCH_SHOP, SPANISH_SINGLE, LETTINGS, LETTINGS, LETTINGS, SECOND_HOME),
)
CHORUS = (
    *(DUAL_FUEL, FRENCH_OFF_PEAK, FIXED_PRICE, SPANISH_PERIODS, ELECTRICITY_ONLY, FRENCH_NEWCOMER, DEBT),
    *(SPANISH_SINGLE, SOLAR, FRENCH_CREDIT, ELECTRIC_VEHICLE, DUAL_FUEL, SPANISH_DEBT, CREDIT, FRENCH_BASE),
)


def stories(accounts: int) -> list[Story]:
    """The stories of so many accounts: the leading and supporting ones once, then the chorus in turns."""
    once = (*LEADING, *SUPPORTING)
    return [
        once[position] if position < len(once) else CHORUS[(position - len(once)) % len(CHORUS)]
        for position in range(accounts)
    ]
