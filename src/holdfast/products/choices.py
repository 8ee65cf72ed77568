"""The enumerations of products, as the database stores them."""

from __future__ import annotations

from django.db.models import TextChoices


class TariffKind(TextChoices):
    """How a tariff tells its bands apart.

    STANDARD and PREPAY have one band; DAY_NIGHT and THREE_RATE two and three by the clock; FOUR_RATE_EV four,
    of which one is for charging a car; TIME_OF_USE any number of blocks; HALF_HOURLY has one band whose price
    changes from half-hour to half-hour, TRACKER one whose price changes from day to day.
    """

    STANDARD = "STANDARD"
    PREPAY = "PREPAY"
    DAY_NIGHT = "DAY_NIGHT"
    THREE_RATE = "THREE_RATE"
    FOUR_RATE_EV = "FOUR_RATE_EV"
    TIME_OF_USE = "TIME_OF_USE"
    HALF_HOURLY = "HALF_HOURLY"
    TRACKER = "TRACKER"


#: What nobody can be billed for without readings by the interval.
KINDS_FOR_SMART_METERS = frozenset(
    {TariffKind.FOUR_RATE_EV, TariffKind.TIME_OF_USE, TariffKind.HALF_HOURLY, TariffKind.TRACKER}
)


class Band(TextChoices):
    """The bands that the tariff kinds speak of; a tariff may name others."""

    STANDARD = "STANDARD"
    DAY = "DAY"
    NIGHT = "NIGHT"
    OFF_PEAK = "OFF_PEAK"
    EV_DEVICE = "EV_DEVICE"


class Availability(TextChoices):
    """Who may be offered a product."""

    EVERYONE = "EVERYONE"
    RESTRICTED = "RESTRICTED"


class ExitFeesType(TextChoices):
    """What the exit fee of a product is due for."""

    NONE = "NONE"
    PER_FUEL = "PER_FUEL"
    PER_ACCOUNT = "PER_ACCOUNT"


class TariffPaymentMethod(TextChoices):
    """Ways to pay that have prices of their own."""

    DIRECT_DEBIT = "DIRECT_DEBIT"
    NON_DIRECT_DEBIT = "NON_DIRECT_DEBIT"
    PREPAYMENT = "PREPAYMENT"


class RenewalPaymentMethod(TextChoices):
    """Ways to pay that decide what follows a product."""

    DIRECT_DEBIT = "DIRECT_DEBIT"
    CREDIT_CARD = "CREDIT_CARD"
    PAY_ON_RECEIPT = "PAY_ON_RECEIPT"


class DiscountKind(TextChoices):
    """What a discount takes something off."""

    PER_KWH = "PER_KWH"
    PER_DAY = "PER_DAY"
    PERCENTAGE = "PERCENTAGE"


#: The code of the discount by which Great Britain guaranteed prices.
ENERGY_PRICE_GUARANTEE = "EPG"


class RateGroupKind(TextChoices):
    """What a group of prices is paid for: a kWh, a day, or a kVA of subscribed power a year."""

    CONSUMPTION = "CONSUMPTION"
    STANDING_CHARGE = "STANDING_CHARGE"
    POWER = "POWER"


class PeriodSize(TextChoices):
    """How long one entry of a time series holds, as ISO 8601 says it; a day is one of the series' own zone."""

    QUARTER_HOUR = "PT15M"
    HALF_HOUR = "PT30M"
    HOUR = "PT1H"
    DAY = "P1D"
