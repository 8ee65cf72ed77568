"""Organisations that are customers."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from holdfast.accounts.choices import BusinessType


class Business(models.Model):
    """An organisation that is a customer: one registered name, any number of accounts.

    Numbers are not unique: every country counts its own companies, and two partners who set up the same one
    do not learn of each other.
    """

    name = models.CharField(max_length=200)
    number = models.CharField(max_length=50, blank=True, help_text="national company number")
    business_type = models.CharField(max_length=40, choices=BusinessType, blank=True)
    sectors = models.JSONField(default=list)
    details = models.JSONField(default=dict, help_text="facts by name that only other systems understand")
    legal_address = models.JSONField(null=True)
    billing_address = models.JSONField(null=True)
    set_up_by_organization = models.ForeignKey(
        "identity.Organization", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "businesses"
        indexes = (GinIndex(fields=("details",), name="details_of_business", opclasses=("jsonb_path_ops",)),)

    def __str__(self) -> str:
        return self.name


class BusinessUserRole(models.Model):
    """What one person may do on every account of a business."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="business_roles"
    )
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="user_roles")
    role = models.ForeignKey("identity.Role", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "business", "role"), name="business_role_once"),
        )


class BusinessSegment(models.Model):
    """A group of businesses that are served alike."""

    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(Lower("name"), name="segment_name_once_in_any_case"),)

    def __str__(self) -> str:
        return self.name


class BusinessSegmentPeriod(models.Model):
    """When a business belongs to a segment, half-open; to one at a time."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="segment_periods")
    segment = models.ForeignKey(BusinessSegment, on_delete=models.PROTECT, related_name="periods")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="segment_period_not_backwards",
                condition=Q(end_at=None) | Q(end_at__gte=F("start_at")),
            ),
            models.UniqueConstraint(
                fields=("business",), condition=Q(end_at=None), name="one_segment_at_a_time"
            ),
        )


class InternalCompany(models.Model):
    """A company of the supplier's own group, in whose name it trades or buys."""

    name = models.CharField(max_length=200)
    primary_registration_number = models.CharField(max_length=50, blank=True)
    secondary_registration_number = models.CharField(max_length=50, blank=True)
    primary_tax_identifier_number = models.CharField(max_length=50, blank=True)
    legal_address = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "internal companies"
        constraints = (
            models.UniqueConstraint(Lower("name"), name="company_name_once_in_any_case"),
            models.UniqueConstraint(
                fields=("primary_registration_number",),
                condition=~Q(primary_registration_number=""),
                name="company_registered_once",
            ),
        )

    def __str__(self) -> str:
        return self.name
