"""Signing up: a user found by what they say of themselves, or made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from holdfast.identity import contact_formats, contributions
from holdfast.identity.contributions import customer_book
from holdfast.identity.errors import (
    ErrorOccurredWhenTryingInitializeUser,
    InputDataInvalidFormat,
    MutationNotEnabledEnvironment,
)
from holdfast.identity.models import UserDetail
from holdfast.identity.operations.matching import CannotBeMatched, Person, find_or_create_user
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.identity.contributions import KnownBrand
    from holdfast.identity.models import User

_LONGEST = {"given_name": 150, "family_name": 150, "title": 50, "pronouns": 50, "label": 200}
_NEEDED = frozenset({"given_name", "family_name"})
_LONGEST_NAMESPACE = 128
_INPUT_NAMES = {
    "given_name": "givenName",
    "family_name": "familyName",
    "date_of_birth": "dateOfBirth",
}


@dataclass(frozen=True, slots=True)
class InitializedUser:
    """A user ready for what comes next in signing up."""

    user: User
    is_new_user: bool

    @property
    def user_number(self) -> str:
        return self.user.number


@transaction.atomic
def initialize_user(
    *,
    brand_code: str,
    customer_details: Mapping[str, Any],
    now: datetime,
    account_type: str | None = None,
    portfolio_number: str | None = None,
    role: str | None = None,
    details: Sequence[Mapping[str, Any]] = (),
) -> InitializedUser:
    """The user whom the details speak of (see operations.matching), or a new one; repeating it changes nothing.

    What is known of an existing user stays as it is. With a portfolio of the brand, the user is let look after
    it in a role that customers may hold.

    Raises MutationNotEnabledEnvironment where the operator has switched signing up off; InputDataInvalidFormat
    with the path of each field that cannot be read; ErrorOccurredWhenTryingInitializeUser for an unknown brand,
    portfolio or role, and for details of somebody who cannot be signed up.
    """
    if not settings.USER_INITIALIZATION:
        raise MutationNotEnabledEnvironment
    brand = contributions.known_brand(brand_code)
    if brand is None:
        raise ErrorOccurredWhenTryingInitializeUser("There is no such brand.")
    person = _person(customer_details, brand, now)
    facts = _facts(details)
    try:
        user, is_new = find_or_create_user(person=person, now=now)
    except CannotBeMatched as error:
        raise ErrorOccurredWhenTryingInitializeUser from error
    if is_new:
        _keep_what_was_told(user, facts, customer_details.get("preferences"), now)
    if portfolio_number is not None:
        _join(user, portfolio_number, brand, role, now)
    record_event(
        BusinessEvent(
            "identity.user.initialized-v1",
            occurred_at=now,
            data={
                "user_number": user.number,
                "is_new": is_new,
                "brand_code": brand.code,
                "account_type": account_type,
                "portfolio_number": portfolio_number,
            },
        )
    )
    return InitializedUser(user, is_new)


def _keep_what_was_told(
    user: User,
    facts: Mapping[str, str],
    preferences: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    UserDetail.objects.bulk_create(
        [UserDetail(user=user, namespace=name, value=value, updated_at=now) for name, value in facts.items()]
    )
    if preferences:
        if customer_book.keep_preferences is None:
            raise ErrorOccurredWhenTryingInitializeUser("Preferences cannot be kept here.")
        customer_book.keep_preferences(user=user, preferences=preferences, now=now)


def _join(user: User, portfolio_number: str, brand: KnownBrand, role: str | None, now: datetime) -> None:
    join = customer_book.join_portfolio
    if join is None or not join(
        user=user, portfolio_number=portfolio_number, brand_code=brand.code, role_code=role, now=now
    ):
        raise ErrorOccurredWhenTryingInitializeUser("There is no such portfolio or role.")


def _person(told: Mapping[str, Any], brand: KnownBrand, now: datetime) -> Person:
    """What somebody says of themselves in its stored form. Raises InputDataInvalidFormat."""
    texts = {name: " ".join(str(told.get(name) or "").split()) for name in _LONGEST}
    wrong = [
        _invalid(name, f"From {int(name in _NEEDED)} to {_LONGEST[name]} characters.")
        for name, text in texts.items()
        if len(text) > _LONGEST[name] or (name in _NEEDED and not text)
    ]
    email = _readable(told, "email", contact_formats.email_address, "This is no e-mail address.", wrong)

    def number(text: str) -> str | None:
        return contact_formats.phone_number(text, country_code=brand.country_code)

    mobile = _readable(told, "mobile", number, "This number cannot be called.", wrong)
    landline = _readable(told, "landline", number, "This number cannot be called.", wrong)
    born = told.get("date_of_birth")
    if born is not None and not now.year - 130 <= born.year <= now.date().year:
        wrong.append(_invalid("date_of_birth", "Nobody was born on this day."))
    elif born is not None and born > now.date():
        wrong.append(_invalid("date_of_birth", "This day is yet to come."))
    if wrong:
        raise InputDataInvalidFormat(invalid=tuple(wrong))
    return Person(email=email, mobile=mobile, landline=landline, date_of_birth=born, **texts)


def _readable(
    told: Mapping[str, Any], name: str, read: Any, complaint: str, wrong: list[InvalidInput]
) -> str:
    text = told.get(name)
    if not text:
        return ""
    found: str | None = read(text)
    if found is None:
        wrong.append(_invalid(name, complaint))
    return found or ""


def _invalid(name: str, message: str) -> InvalidInput:
    return InvalidInput(message, ("input", "customerDetails", _INPUT_NAMES.get(name, name)))


def _facts(details: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Facts by namespace; one without a value says nothing. Raises InputDataInvalidFormat."""
    facts: dict[str, str] = {}
    for place, detail in enumerate(details):
        name, value = detail["namespace"].strip(), detail.get("value")
        if not name or len(name) > _LONGEST_NAMESPACE or name in facts:
            complaint = InvalidInput("A namespace is needed, each once.", ("input", "details", str(place)))
            raise InputDataInvalidFormat(invalid=(complaint,))
        if value:
            facts[name] = str(value)
    return facts
