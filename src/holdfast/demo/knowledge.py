"""What the retailer has loaded and laid down beside its products.

How electricity is made and how green it will be is simulated, from the wind behind the half-hourly prices, and
says so as its source. What travel emits is from Scottish Transport Statistics, No 30, 2011 edition, table 5.15
(grams of CO2 a passenger-kilometre in 2010, from the conversion factors that Defra published in 2009), times a
speed that is stated beside it. Which postcodes lie in which price area is true of the towns in `people` alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.demo import words
from holdfast.demo.chance import number_seed
from holdfast.demo.people import TOWNS
from holdfast.demo.profiles import noise
from holdfast.products import operations as products
from holdfast.products.operations import loading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from holdfast.accounts.models import Brand
    from holdfast.demo.plan import Days
    from holdfast.demo.tariffs import Shelf

_SIMULATED = "simulated by this demo"
_TRAVEL_SOURCE = "Scottish Transport Statistics No 30, table 5.15"
#: Code, label, grams of CO2 a passenger-kilometre, kilometres an hour.
_TRAVEL = (
    ("CAR", "A petrol car with 1.6 people in it", 132, 60),
    ("COACH", "A coach", 31, 70),
    ("PLANE", "A domestic flight", 172, 500),
    ("TRAIN", "A train", 57, 80),
)
#: Grams of CO2 a kWh: in calm weather, and what wind takes off at most.
_CARBON = {"GB": (280, 220), "FR": (80, 50), "ES": (210, 150)}
#: Up to which grams of CO2 a kWh the word holds.
_WORDS = ((40, "very low"), (110, "low"), (190, "moderate"), (270, "high"), (10_000, "very high"))
_DAYS_BEFORE, _DAYS_AHEAD = 1, 3
_NIGHTS = 7
_HOURS_A_DAY = 24
#: How many of the coming nights are marked as worth waiting for.
_MARKED = 2


def install(
    *,
    brands: dict[str, Brand],
    shelf: Shelf,
    days: Mapping[str, Days],
    now: datetime,
    opened_at: datetime,
    seed: int,
) -> None:
    """Publish terms, say what follows products that end, and load every table."""
    words.publish(brands, now=opened_at)
    for country, brand in brands.items():
        default = shelf.products[{"GB": "GB-VARIABLE", "FR": "FR-BASE", "ES": "ES-PERIODS"}[country]]
        products.set_follow_on(
            brand=brand,
            renewal_products={"electricity": default},
            active_from=opened_at,
            now=opened_at,
        )
    variable = shelf.products["GB-VARIABLE"]
    products.set_follow_on(
        brand=brands["GB"],
        product=shelf.products["GB-FIXED"],
        account_type="DOMESTIC",
        payment_method="DIRECT_DEBIT",
        renewal_products={"electricity": variable, "gas": variable},
        active_from=opened_at,
        now=opened_at,
    )
    loading.load_price_areas(rows=_price_areas(), now=opened_at)
    loading.load_transport_modes(rows=_travel(), now=opened_at)
    loading.load_generation_mix(rows=_generation(days, seed), now=now)
    loading.load_greenness(rows=_greenness(days["GB"], seed), now=now)


def _price_areas() -> Iterator[dict[str, str]]:
    for town in TOWNS["GB"]:
        outward = town.postal_code.partition(" ")[0]
        yield {"country_code": "GB", "postcode_prefix": outward, "region": town.area}


def _travel() -> Iterator[dict[str, str]]:
    for code, label, grams, speed in _TRAVEL:
        yield {
            "code": code,
            "label": label,
            "kilograms_co2_per_hour": f"{grams * speed / 1000:.2f}",
            "source": f"{_TRAVEL_SOURCE}, at {speed} km/h",
        }


def _generation(days: Mapping[str, Days], seed: int) -> Iterator[dict[str, str]]:
    """By the hour, from yesterday until the day after tomorrow."""
    for country, (calm, swing) in _CARBON.items():
        zone = days[country]
        first = zone.start(zone.today - timedelta(days=_DAYS_BEFORE))
        winds = _winds(seed, country, zone.today.toordinal(), (_DAYS_BEFORE + _DAYS_AHEAD) * _HOURS_A_DAY)
        for hour, wind in enumerate(winds):
            carbon = round(calm - swing * wind)
            yield {
                "country_code": country,
                "valid_from": (first + timedelta(hours=hour)).isoformat(),
                "valid_to": (first + timedelta(hours=hour + 1)).isoformat(),
                "carbon_intensity": str(carbon),
                "index": next(word for limit, word in _WORDS if carbon <= limit),
                "shares": f"wind:{wind * 0.6:.2f} other:{1 - wind * 0.6 - 0.01:.2f}",
                "source": _SIMULATED,
            }


def _greenness(days: Days, seed: int) -> Iterator[dict[str, str]]:
    """The coming nights, from eleven in the evening until six."""
    scores = [round(100 * wind) for wind in _winds(seed, "nights", days.today.toordinal(), _NIGHTS)]
    marked = sorted(scores, reverse=True)[:_MARKED]
    for night, score in enumerate(scores):
        start = days.start(days.today + timedelta(days=night + 1)) - timedelta(hours=1)
        yield {
            "valid_from": start.isoformat(),
            "valid_to": (start + timedelta(hours=7)).isoformat(),
            "score": str(score),
            "is_highlighted": "yes" if score in marked else "no",
            "source": _SIMULATED,
        }


def _winds(seed: int, place: str, day: int, count: int) -> list[float]:
    """From 0 for calm to 1 for a storm, each a little like the one before."""
    drawn = noise.persistent(noise.generator(number_seed(seed, "wind", place), day), 0.8, count)
    return [float(min(max(0.5 + one / 4, 0.0), 1.0)) for one in drawn]
