"""Finding people, and the accounts that they care for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import Account
from holdfast.accounts.roles import CARER
from holdfast.identity.queries import users

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from holdfast.identity.models import User


def users_by_external_id(external_id: str) -> QuerySet[User]:
    """The users whom other systems know under an id: several where systems number alike."""
    return users().filter(references__value=external_id.strip()).distinct()


def cared_for_account_numbers(user_id: int) -> list[str]:
    """The numbers of the accounts on which a person holds the role of a carer, oldest first."""
    found = Account.objects.filter(user_roles__user_id=user_id, user_roles__role__code=CARER)
    return list(found.order_by("pk").values_list("number", flat=True))
