"""Which supply points are estimated alike."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.properties.models.places import SupplyPoint


class EstimationGroup(models.Model):
    """Supply points whose use is estimated in the same way, known by a code that operators choose."""

    code = models.CharField(max_length=60, unique=True)
    description = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class SupplyPointEstimationGroup(models.Model):
    """The one group that a supply point is in; without a row it is in none."""

    supply_point = models.OneToOneField(
        SupplyPoint, on_delete=models.PROTECT, related_name="estimation_group"
    )
    group = models.ForeignKey(EstimationGroup, on_delete=models.PROTECT, related_name="supply_points")
    assigned_at = models.DateTimeField(db_default=Now())

    @property
    def estimation_group_code(self) -> str:
        """The group's code."""
        return self.group.code

    @property
    def supply_point_external_id(self) -> str:
        """The market's identifier of the supply point."""
        return self.supply_point.identifier
