"""What others know and an operator loads: where smart meters reach the network, and which addresses there are.

The files are described in docs/look-up-tables.md.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.properties.choices import WanCoverageStrength


class WanCoverage(models.Model):
    """The reach of the smart meters' wide area network at a postcode, or at one address there.

    address_identifier: the address's UPRN; empty for the postcode as a whole.
    """

    postcode = models.CharField(max_length=20)
    address_identifier = models.CharField(max_length=20, blank=True)
    connectivity_likelihood = models.CharField(max_length=10, choices=WanCoverageStrength, blank=True)
    is_coverage_available = models.BooleanField(null=True)
    anticipated_coverage_date = models.DateField(null=True)
    wan_technology = models.CharField(max_length=100, blank=True)
    auxiliary_equipment = models.CharField(max_length=200, blank=True)
    additional_information = models.TextField(blank=True)
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "WAN coverage"
        constraints = (
            models.UniqueConstraint(
                fields=("postcode", "address_identifier"), name="one_coverage_of_an_address"
            ),
            models.CheckConstraint(
                name="wan_coverage_strength_known",
                condition=Q(connectivity_likelihood__in=["", *WanCoverageStrength.values]),
            ),
        )

    @property
    def strength(self) -> WanCoverageStrength | None:
        """How likely a stable connection is, None where it is not known; without coverage it is low."""
        if self.is_coverage_available is False:
            return WanCoverageStrength.LOW
        return WanCoverageStrength(self.connectivity_likelihood) if self.connectivity_likelihood else None


class RegisteredAddress(models.Model):
    """An address as a register outside of Holdfast has it, with the meter points there.

    source: the register, such as PAF, ECOES or DES. meter_points: [market name, identifier] pairs.
    """

    source = models.CharField(max_length=20)
    country_code = models.CharField(max_length=2)
    postcode = models.CharField(max_length=20)
    street_number = models.CharField(max_length=40, blank=True)
    street_type = models.CharField(max_length=40, blank=True)
    street_name = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=200, blank=True)
    province = models.CharField(max_length=200, blank=True)
    extra_info = models.CharField(max_length=200, blank=True)
    is_domestic = models.BooleanField(null=True)
    meter_points = models.JSONField(default=list)
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "registered addresses"
        indexes = (
            models.Index(fields=("country_code", "postcode", "id"), name="registered_by_postcode"),
            models.Index(fields=("source",), name="registered_by_source"),
        )
