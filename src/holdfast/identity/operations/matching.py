"""Finding the user that somebody's details speak of, or making one: safe when several do so at once.

Somebody is known already who has the e-mail address given. Without one, or where nobody has it, somebody is
known who has the same mobile number and the same given and family name in any case, and no other address. A date
of birth that both sides know has to agree. Staff, and those who are shut out or have died, are never matched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower

from holdfast.identity.models import User
from holdfast.identity.operations.users import EmailAlreadyUsed, create_user

if TYPE_CHECKING:
    from datetime import date, datetime


class CannotBeMatched(ValueError):
    """The details speak of a user who is not to be signed up: staff, shut out, or born on another day."""


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody says of themselves: addresses and numbers in their stored form, empty where not told."""

    given_name: str
    family_name: str
    email: str = ""
    mobile: str = ""
    landline: str = ""
    date_of_birth: date | None = None
    title: str = ""
    pronouns: str = ""
    label: str = ""


@transaction.atomic
def find_or_create_user(*, person: Person, now: datetime) -> tuple[User, bool]:
    """The user that the details speak of, and whether they are new. What is known of a user stays as it is.

    Two who come at once with the same address, or the same number and names, get the same user: the second
    waits for the first. Raises CannotBeMatched.
    """
    _wait_for_others(person)
    found = _find(person)
    if found is not None:
        return found, False
    try:
        user = create_user(
            email=person.email,
            given_name=person.given_name,
            family_name=person.family_name,
            mobile=person.mobile,
            landline=person.landline,
            date_of_birth=person.date_of_birth,
            title=person.title,
            pronouns=person.pronouns,
            label=person.label,
            now=now,
        )
    except EmailAlreadyUsed:  # made meanwhile in another way than this one
        found = _find(person)
        if found is None:
            raise
        return found, False
    return user, True


def _find(person: Person) -> User | None:
    if person.email:
        user = User.objects.with_email(person.email).defer("password").first()
        if user is not None:
            if not _may_be_matched(user) or _born_on_another_day(user, person):
                raise CannotBeMatched
            return user
    if not person.mobile:
        return None
    namesakes = User.objects.alias(given=Lower("given_name"), family=Lower("family_name")).filter(
        Q(date_of_birth=None) | Q(date_of_birth=person.date_of_birth) if person.date_of_birth else Q(),
        mobile=person.mobile,
        given=Lower(Value(person.given_name)),
        family=Lower(Value(person.family_name)),
        is_active=True,
        is_staff=False,
        is_deceased=False,
    )
    if person.email:
        namesakes = namesakes.filter(email="")
    return namesakes.defer("password").order_by("pk").first()


def _may_be_matched(user: User) -> bool:
    return user.is_active and not user.is_staff and not user.is_deceased


def _born_on_another_day(user: User, person: Person) -> bool:
    known = user.date_of_birth is not None and person.date_of_birth is not None
    return known and user.date_of_birth != person.date_of_birth


def _wait_for_others(person: Person) -> None:
    """Locks, held until the transaction ends, on everything that the person could be matched by.

    Always in the same order, so that nobody waits for one who waits for them.
    """
    keys = []
    if person.email:
        keys.append(f"email:{person.email.casefold()}")
    if person.mobile:
        names = f"{person.given_name.casefold()}:{person.family_name.casefold()}"
        keys.append(f"mobile:{person.mobile}:{names}")
    numbers = sorted(_lock_number(key) for key in keys)
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _lock_number(key: str) -> int:
    digest = hashlib.blake2b(f"identity.matching:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
