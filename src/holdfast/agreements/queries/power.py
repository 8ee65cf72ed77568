"""What is read of analyses of subscribed power."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.agreements.models.power import PowerAnalysis

if TYPE_CHECKING:
    from uuid import UUID


def power_analysis_by_token(token: UUID) -> PowerAnalysis | None:
    """The analysis of this token, with the agreement that it is about and all that hangs on it."""
    rows = PowerAnalysis.objects.select_related(
        "agreement__account__brand",
        "agreement__supply_point__property",
        "agreement__tariff__product__brand",
    )
    return rows.filter(token=token).first()
