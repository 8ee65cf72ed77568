"""The companies of the supplier's own group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.accounts.errors import DuplicatedInternalCompany
from holdfast.accounts.models import InternalCompany
from holdfast.accounts.texts import one_line
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress

MAX_NAME = 200
MAX_NUMBER = 50


@transaction.atomic
def create_internal_company(
    *,
    name: str,
    now: datetime,
    primary_registration_number: str = "",
    secondary_registration_number: str = "",
    primary_tax_identifier_number: str = "",
    legal_address: RichAddress | None = None,
) -> InternalCompany:
    """A new company of the group.

    Raises DuplicatedInternalCompany where one has the name (in any case of letters) or the primary number
    already, and InvalidInputData for a name or number that is empty where it must not be, or too long.
    """
    numbers = {
        "primary_registration_number": primary_registration_number.strip(),
        "secondary_registration_number": secondary_registration_number.strip(),
        "primary_tax_identifier_number": primary_tax_identifier_number.strip(),
    }
    called = one_line(name, max_length=MAX_NAME)
    if called is None:
        raise InvalidInputData(invalid=(InvalidInput("A name has 1 to 200 characters.", ("input", "name")),))
    for field, number in numbers.items():
        if number and one_line(number, max_length=MAX_NUMBER) is None:
            raise InvalidInputData(
                invalid=(InvalidInput("A number has at most 50 characters.", ("input", field)),)
            )
    try:
        with transaction.atomic():
            company = InternalCompany.objects.create(
                name=called,
                legal_address=legal_address.to_json() if legal_address else None,
                created_at=now,
                **numbers,
            )
    except IntegrityError:
        raise DuplicatedInternalCompany from None
    record_event(BusinessEvent("accounts.company.created-v1", now, data={"company_id": company.pk}))
    return company
