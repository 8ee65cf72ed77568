"""Finding people, and the accounts that they care for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import Account
from holdfast.accounts.roles import CARER
from holdfast.identity.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def users_by_email(email: str) -> QuerySet[User]:
    """The user (at most one) with an e-mail address, in any case of its letters."""
    return User.objects.with_email(email).defer("password")


def users_by_number(number: str) -> QuerySet[User]:
    """The user (at most one) with a number, in any case of its letters."""
    return User.objects.filter(number=number.strip().upper()).defer("password")


def users_by_external_id(external_id: str) -> QuerySet[User]:
    """The users whom other systems know under an id: several where systems number alike."""
    return User.objects.filter(references__value=external_id.strip()).defer("password").distinct()


def cared_for_account_numbers(user_id: int) -> list[str]:
    """The numbers of the accounts on which a person holds the role of a carer, oldest first."""
    found = Account.objects.filter(user_roles__user_id=user_id, user_roles__role__code=CARER)
    return list(found.order_by("pk").values_list("number", flat=True))
