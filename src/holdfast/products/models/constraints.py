"""What the database keeps of periods: they run forward, and those of one owner do not overlap."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


def without_overlap(
    name: str, owner: str, *, start: str = "valid_from", end: str = "valid_to"
) -> ExclusionConstraint:
    """No two rows of one owner hold at the same moment."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Func(F(owner), F(owner), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
            (Func(F(start), F(end), Value("[)"), function="tstzrange"), RangeOperators.OVERLAPS),
        ],
    )


def forward_period(name: str, *, start: str = "valid_from", end: str = "valid_to") -> models.CheckConstraint:
    """A period ends after it starts, or not at all."""
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)})
    )
