"""Organisations that are customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.choices import BusinessType


class Business(models.Model):
    """An organisation that is a customer: one registered name, any number of accounts."""

    name = models.CharField(max_length=200)
    number = models.CharField(max_length=50, blank=True, help_text="national company number")
    business_type = models.CharField(max_length=40, choices=BusinessType, blank=True)
    segment_name = models.CharField(max_length=100, blank=True)
    sectors = models.JSONField(default=list)
    legal_address = models.JSONField(null=True)
    billing_address = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

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
