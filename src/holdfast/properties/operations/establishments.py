"""What changes the premises of businesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from stdnum.fr import siret

from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.properties.models import Establishment

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Business


@transaction.atomic
def record_establishment(
    *,
    business: Business,
    identifier: str,
    now: datetime,
    name: str = "",
    address: RichAddress | None = None,
) -> Establishment:
    """Keep one of a business's premises; the same identifier again corrects its name and address.

    A French one is known by its SIRET, whose check digits have to be right. Raises InvalidInputData.
    """
    number = identifier.strip()
    if address is not None and address.country == "FR":
        if not siret.is_valid(number):
            raise _invalid("This is no SIRET.")
        number = siret.compact(number)
    if not number:
        raise _invalid("An establishment has a number.")
    kept, _ = Establishment.objects.update_or_create(
        business=business,
        identifier=number,
        defaults={
            "name": name.strip(),
            "address_parts": address.to_json() if address is not None else None,
            "created_at": now,
        },
    )
    record_event(
        BusinessEvent(
            "properties.establishment.recorded-v1",
            now,
            data={"business_id": business.pk, "establishment_id": kept.pk},
        )
    )
    return kept


def _invalid(reason: str) -> InvalidInputData:
    return InvalidInputData(reason, invalid=(InvalidInput(reason, ("input", "identifier")),))
