"""Places, who occupies them and when, and the points where energy enters or leaves them."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.choices import AccountType
from holdfast.accounts.models import Account
from holdfast.markets.registry import market_by_name
from holdfast.properties.choices import Direction, Fuel, SupplyPointStatus

if TYPE_CHECKING:
    from datetime import datetime

#: Accounts that keep a property for a person who has not come forward.
OCCUPIER_TYPES = frozenset({AccountType.OCCUPIER, AccountType.BUSINESS_OCCUPIER})


def point_range(field: str) -> Func:
    """An id as a range of one, so that gist can exclude on it without a contrib module."""
    return Func(F(field), F(field), Value("[]"), function="int8range")


def moment_range(start: str, end: str) -> Func:
    """A half-open period between two columns."""
    return Func(F(start), F(end), Value("[)"), function="tstzrange")


class Property(models.Model):
    """A place that can be supplied.

    rich_address holds the parts of the address as RichAddress stores them; postcode and
    country_code repeat two of them because places are looked up by these.
    """

    rich_address = models.JSONField(default=dict)
    postcode = models.CharField(max_length=20, blank=True)
    country_code = models.CharField(max_length=2)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    label = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "properties"
        indexes = (models.Index(fields=("country_code", "postcode")),)

    def __str__(self) -> str:
        return self.label or self.postcode

    @property
    def parts(self) -> RichAddress:
        """The address in its parts."""
        return RichAddress.from_json({"country": self.country_code, **self.rich_address})

    @property
    def address(self) -> str:
        """The address with its postcode in one line."""
        return self.parts.one_line()

    @property
    def split_address(self) -> list[str]:
        """The lines of the address, without the postcode."""
        return self.parts.lines()


class OccupancyPeriod(models.Model):
    """An account's responsibility for a property, half-open; no two overlap on one property."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="occupancy_periods")
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="occupancy_periods")
    effective_from = models.DateTimeField()
    effective_to = models.DateTimeField(null=True)
    number_of_occupants = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("effective_from", "id")
        constraints = (
            ExclusionConstraint(
                name="one_account_occupies_a_property_at_a_time",
                expressions=[
                    (point_range("property_id"), RangeOperators.OVERLAPS),
                    (moment_range("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="occupancy_ends_after_it_starts",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
            ),
        )

    @builtins.property
    def account_number(self) -> str:
        """The number of the account that is responsible."""
        return self.account.number

    @builtins.property
    def is_occupier(self) -> bool:
        """Whether the account stands for somebody whom we do not know yet."""
        return self.account.account_type in OCCUPIER_TYPES


class SupplyPoint(models.Model):
    """Where energy is delivered or taken: an MPAN, MPRN, PRM, PCE or CUPS.

    details holds what only one market knows (profile_class, gsp_group_id, subscribed_max_power_va, ...).
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="supply_points")
    market_name = models.CharField(max_length=40)
    identifier = models.CharField(max_length=40)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.IMPORT)
    status = models.CharField(max_length=20, choices=SupplyPointStatus, default=SupplyPointStatus.PENDING)
    supply_start_date = models.DateField(null=True)
    supply_end_date = models.DateField(null=True)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("market_name", "identifier"), name="supply_point_identifier_once"
            ),
            models.CheckConstraint(
                name="market_name_shape",
                condition=Q(market_name__regex=r"^[A-Z]{3}_(ELECTRICITY|GAS)$"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.market_name} {self.identifier}"

    @builtins.property
    def fuel(self) -> Fuel:
        """Electricity or gas."""
        return Fuel(self.market_name.partition("_")[2])

    @builtins.property
    def country_prefix(self) -> str:
        """The first half of the market name: GBR, FRA, ESP."""
        return self.market_name.partition("_")[0]

    def begins_at(self, moment: datetime) -> bool:
        """Whether its latest period of supply begins on the local day of a moment."""
        zone = market_by_name(self.market_name).zone
        return self.supply_start_date == moment.astimezone(zone).date()
