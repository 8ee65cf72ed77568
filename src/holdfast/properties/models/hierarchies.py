"""How properties contain each other: any number of named hierarchies over the same properties."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from holdfast.properties.models.places import Property

#: The hierarchy that is meant where none is named.
DEFAULT_HIERARCHY = "default"


class PropertyHierarchy(models.Model):
    """A way of ordering properties, such as by site or by owner. Its row is the lock for changes within it."""

    name = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "property hierarchies"

    def __str__(self) -> str:
        return self.name


class HierarchyNode(models.Model):
    """A property's place in a hierarchy, once in each; without a parent it is a root.

    The database holds (hierarchy, parent) to a node of the same hierarchy. That there are no cycles is held by
    the operations, which change one hierarchy one after the other.
    """

    hierarchy = models.ForeignKey(PropertyHierarchy, on_delete=models.PROTECT, related_name="nodes")
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="hierarchy_nodes")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hierarchy", "property"), name="property_once_in_a_hierarchy"),
            models.CheckConstraint(
                name="node_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        )
