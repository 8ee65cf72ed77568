"""The supplier's own people, in teams."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower, Now


class OperationsTeam(models.Model):
    """A team of the supplier's staff that looks after portfolios and works off reminders."""

    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(Lower("name"), name="team_name_once_in_any_case"),)

    def __str__(self) -> str:
        return self.name
