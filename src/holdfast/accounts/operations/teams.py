"""The supplier's own people, in teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import OperationsTeam
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def create_operations_team(*, name: str, now: datetime) -> OperationsTeam:
    """A new team; the database refuses a name that another one has in any case of letters."""
    team = OperationsTeam.objects.create(name=name, created_at=now)
    record_event(BusinessEvent("accounts.team.created-v1", now, data={"name": name}))
    return team
