"""Third parties: partners, brokers and integrators that call the API in their own name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from holdfast.identity.numbers import organization_number


class Organization(models.Model):
    """A third-party organisation, limited to the brands it works for; no brand codes means none."""

    number = models.CharField(max_length=16, unique=True, default=organization_number, editable=False)
    name = models.CharField(max_length=200, unique=True)
    brand_codes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    token_generation = models.PositiveIntegerField(default=0, editable=False)
    reauthentication_forced_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
