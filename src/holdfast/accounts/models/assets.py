"""Devices that customers own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from holdfast.accounts.choices import CustomerAssetType
from holdfast.accounts.models.customers import Account


class CustomerAsset(models.Model):
    """A car, charger, heat pump or the like, from its registration until it is retired.

    The organisation that runs it knows it by a name of its own; property and supply point are ids of a floor
    above.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="customer_assets")
    organization = models.ForeignKey("identity.Organization", on_delete=models.PROTECT, related_name="+")
    organization_device_id = models.CharField(max_length=100)
    physical_id = models.CharField(max_length=100, help_text="what it says on it, such as a vehicle's VIN")
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=20, choices=CustomerAssetType, null=True)
    property_id = models.BigIntegerField()
    supply_point_id = models.BigIntegerField(null=True)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["account", "active_from"], name="asset_of_account"),)
        constraints = (
            models.CheckConstraint(
                name="asset_not_backwards", condition=Q(active_to=None) | Q(active_to__gte=F("active_from"))
            ),
            models.UniqueConstraint(
                fields=("physical_id",), condition=Q(active_to=None), name="thing_registered_once"
            ),
            models.UniqueConstraint(
                fields=("organization", "organization_device_id"),
                condition=Q(active_to=None),
                name="device_registered_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.physical_id})"

    @property
    def account_number(self) -> str:
        """The number of the account that it belongs to."""
        return self.account.number
