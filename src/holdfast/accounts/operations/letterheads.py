"""How a brand's documents name the company behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import Letterhead
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Brand


@transaction.atomic
def set_letterhead(*, brand: Brand, legal_name: str, now: datetime, **details: str) -> Letterhead:
    """Name the company behind a brand; details are the other columns of `Letterhead`, blank where not given."""
    kept, _ = Letterhead.objects.update_or_create(
        brand=brand,
        defaults={"legal_name": legal_name, **details},
    )
    record_event(
        BusinessEvent(
            "accounts.letterhead.set-v1", now, data={"brand": brand.code, "legal_name": legal_name, **details}
        )
    )
    return kept
