"""At what price a supply point is supplied, to which account and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from holdfast.accounts.models import Account
from holdfast.kernel.periods import Period
from holdfast.properties.models import SupplyPoint

if TYPE_CHECKING:
    from datetime import datetime


class Agreement(models.Model):
    """A tariff for a supply point, valid over a half-open period; a period without end has valid_to None.

    agreed_from and agreed_to are what was agreed; valid_from and valid_to what came to hold: an agreement
    that was terminated early keeps its agreed_to. On one supply point the valid periods of agreements that
    are not revoked never overlap.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="agreements")
    supply_point = models.ForeignKey(SupplyPoint, on_delete=models.PROTECT, related_name="agreements")
    tariff = models.ForeignKey("products.Tariff", on_delete=models.PROTECT, related_name="agreements")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    agreed_from = models.DateTimeField(null=True)
    agreed_to = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    terminated_at = models.DateTimeField(null=True)
    rescission_deadline_at = models.DateTimeField(null=True)
    is_revoked = models.BooleanField(default=False)
    is_rollover = models.BooleanField(default=False)
    params = models.JSONField(default=dict, help_text="what only its market or its seller knows of it")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("valid_from", "id")
        constraints = (
            ExclusionConstraint(
                name="one_agreement_holds_on_a_supply_point",
                expressions=[
                    (
                        Func(F("supply_point_id"), F("supply_point_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[)"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_revoked=False),
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        )
        indexes = (models.Index(fields=("account", "valid_from")),)

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def period(self) -> Period:
        """When the agreement's prices hold."""
        return Period(self.valid_from, self.valid_to)

    def is_active_at(self, moment: datetime) -> bool:
        """Whether its prices hold at a moment."""
        return not self.is_revoked and moment in self.period
