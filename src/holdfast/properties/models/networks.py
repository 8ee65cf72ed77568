"""Networks within a site: the private wires that properties share, and the radio that meters share."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.properties.models.places import Property


class EmbeddedNetwork(models.Model):
    """A private network behind one connection to the public grid, such as that of a shopping centre."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class EmbeddedProperty(models.Model):
    """A property that is supplied through an embedded network; it hangs on one at most."""

    embedded_network = models.ForeignKey(
        EmbeddedNetwork, on_delete=models.PROTECT, related_name="embedded_properties"
    )
    property = models.OneToOneField(Property, on_delete=models.PROTECT, related_name="embedded_property")
    created_at = models.DateTimeField(db_default=Now())


class SmartDeviceNetwork(models.Model):
    """The home area network that a property's smart meters share. Metering says which devices are in it."""

    property = models.OneToOneField(Property, on_delete=models.PROTECT, related_name="smart_device_network")
    created_at = models.DateTimeField(db_default=Now())
