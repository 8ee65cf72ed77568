"""Invented people and places: small lists of common names, real towns, and streets of our own.

E-mail domains end in `.example`, which nobody can own. British numbers come from the range that Ofcom keeps
for drama, French ones from the range that Arcep keeps for fiction; Spain keeps none, so Spaniards have none.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from holdfast.accounts.addresses import RichAddress
from holdfast.demo.chance import chance

if TYPE_CHECKING:
    import random

EMAIL_DOMAIN = "customers.example"


@cache
def _names(country: str) -> dict[str, list[str]]:
    """The lists of a country: given_names, family_names, streets, businesses."""
    text = resources.files("holdfast.demo").joinpath("data", "people.json").read_text(encoding="utf-8")
    found: dict[str, list[str]] = json.loads(text)[country]
    return found


def business_names(country: str) -> list[str]:
    """The names of a country's businesses; the last one lets homes in Britain."""
    return _names(country)["businesses"]


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its postal code, its place on earth in degrees, and its price area where there are any.

    area: the grid supply point group in Britain. distribution_zone: gas's own.
    """

    name: str
    postal_code: str
    latitude: float
    longitude: float
    area: str = ""
    distribution_zone: str = ""


TOWNS = {
    "GB": (
        Town("London", "N4 {}", 51.57, -0.10, "_C", "NT"),
        Town("Southampton", "SO15 {}", 50.91, -1.42, "_H", "SO"),
        Town("Leeds", "LS6 {}", 53.82, -1.57, "_M", "NE"),
        Town("London", "SE15 {}", 51.47, -0.07, "_C", "NT"),
        Town("Reading", "RG1 {}", 51.45, -0.97, "_H", "SO"),
        Town("York", "YO24 {}", 53.95, -1.11, "_M", "NE"),
    ),
    "FR": (
        Town("Nantes", "44000", 47.22, -1.55),
        Town("Lyon", "69003", 45.76, 4.85),
        Town("Toulouse", "31000", 43.60, 1.44),
        Town("Lille", "59000", 50.63, 3.06),
    ),
    "ES": (
        Town("Valencia", "46001", 39.47, -0.38),
        Town("Madrid", "28004", 40.42, -3.70),
        Town("Sevilla", "41001", 37.39, -5.99),
        Town("Zaragoza", "50001", 41.65, -0.89),
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be a user."""

    given_name: str
    family_name: str
    email: str
    mobile: str

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is supplied."""

    town: Town
    address: RichAddress


def person(seed: int, country: str, position: int) -> Person:
    """The person at a position, whose e-mail address nobody else's has."""
    draw, names = chance(seed, "person", position), _names(country)
    given, family = draw.choice(names["given_names"]), draw.choice(names["family_names"])
    if country == "ES":
        family = f"{family} {draw.choice(names['family_names'])}"
    return Person(
        given,
        family,
        f"{_ascii(given)}.{_ascii(family)}.{position}@{EMAIL_DOMAIN}",
        _mobile(country, position),
    )


def _mobile(country: str, position: int) -> str:
    if country == "GB":
        return f"+447700900{position % 1000:03d}"
    if country == "FR":
        return f"+336399800{position % 100:02d}"
    return ""


def place(seed: int, country: str, *position: int, area: str | None = None) -> Place:
    """The place at a position, in a price area if one is named.

    Towns take turns, so that even a small retailer is in several.
    """
    draw = chance(seed, "place", *position)
    towns = [town for town in TOWNS[country] if area is None or town.area == area]
    town = towns[sum(position) % len(towns)]
    street, number = draw.choice(_names(country)["streets"]), draw.randint(1, 180)
    return Place(
        town,
        RichAddress(
            country=country,
            street_address=f"{street}, {number}" if country == "ES" else f"{number} {street}",
            locality=town.name,
            postal_code=town.postal_code.format(_inward_code(draw)),
        ),
    )


def _inward_code(draw: random.Random) -> str:
    """The second half of a British postcode: a digit and two of the letters that it may have."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"{draw.randint(1, 9)}{draw.choice(letters)}{draw.choice(letters)}"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-").replace("'", "")
