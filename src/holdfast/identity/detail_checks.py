"""Which details of people can be stored, and in which form. Nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stdnum.es import nif as nif_check
from stdnum.exceptions import ValidationError as NumberInvalid

from holdfast.identity import contact_formats
from holdfast.identity.errors import UpdateAccountUserInvalidData, UpdateAccountUserInvalidData5410
from holdfast.identity.models import UserDetail
from holdfast.kernel.errors import InvalidInput
from holdfast.platform import messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from holdfast.identity.models import User

#: The longest text that each column takes.
_TEXTS = {"given_name": 150, "family_name": 150, "label": 200, "pronouns": 50, "title": 50}
_NUMBERS = ("mobile", "landline")
#: For what is no address and for one that another user has alike
UNUSABLE_ADDRESS = "This e-mail address cannot be used."
_LONGEST_VALUE = 2_000
_EARLIEST_YEAR = 1900


def input_path(name: str) -> tuple[str, ...]:
    """Where a request names an attribute: `date_of_birth` at `input.dateOfBirth`."""
    first, *rest = name.split("_")
    return ("input", first + "".join(map(str.title, rest)))


def refused(sentence: str, *names: str) -> UpdateAccountUserInvalidData:
    """The refusal of values, with one sentence for each of the attributes."""
    return UpdateAccountUserInvalidData(
        sentence, invalid=tuple(InvalidInput(sentence, input_path(name)) for name in names)
    )


def columns(user: User, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The columns that a request asks for, checked and in their stored form. Raises with every bad value."""
    asked = {name: value for name, value in changes.items() if value is not None}
    found: dict[str, Any] = {}
    bad: list[InvalidInput] = []
    for name, longest in _TEXTS.items():
        if name in asked:
            found[name] = " ".join(asked[name].split())
            if len(found[name]) > longest:
                bad.append(InvalidInput(f"At most {longest} characters.", input_path(name)))
    for name in _NUMBERS:
        if name in asked:
            number = _number(user, asked[name])
            found[name] = number
            if number is None:
                bad.append(InvalidInput("This is no telephone number.", ("input", name)))
    if "email" in asked:
        found["email"] = contact_formats.email_address(asked["email"])
        if found["email"] is None:
            bad.append(InvalidInput(UNUSABLE_ADDRESS, ("input", "email")))
    if "date_of_birth" in asked:
        found["date_of_birth"] = asked["date_of_birth"]
        if not _can_be_born(asked["date_of_birth"], now):
            bad.append(InvalidInput("Nobody is born on this day.", ("input", "dateOfBirth")))
    if bad:
        raise UpdateAccountUserInvalidData(invalid=tuple(bad))
    return found


def _number(user: User, text: str) -> str | None:
    if not text.strip():
        return ""
    return contact_formats.phone_number(text, country_code=messages.voice_of_user(user.pk).country_code)


def _can_be_born(day: date, now: datetime) -> bool:
    return day.year >= _EARLIEST_YEAR and day <= now.date()


def spanish_tax_number(text: str) -> str:
    """A Spanish tax number in its compact form, empty to clear it."""
    try:
        return str(nif_check.validate(text)) if text.strip() else ""
    except NumberInvalid as error:
        reason = InvalidInput("This is no NIF, NIE or CIF.", ("input", "nif"))
        raise UpdateAccountUserInvalidData5410(invalid=(reason,)) from error


def text_or(default: str, asked: Mapping[str, Any], name: str, *, longest: int) -> str:
    """The text that is asked for under a name, with single spaces, or the default; raises if it is too long."""
    value = asked.get(name)
    text = default if value is None else " ".join(value.split())
    if len(text) > longest:
        raise refused(f"At most {longest} characters.", name)
    return text


def details(asked: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """Further facts by their namespace; None removes one. Raises for a namespace named twice, or texts too long."""
    wanted = {one["namespace"].strip(): one.get("value") for one in asked if one}
    longest = UserDetail._meta.get_field("namespace").max_length or 0
    names_fit = all(0 < len(name) <= longest for name in wanted)
    values_fit = all(len(value or "") <= _LONGEST_VALUE for value in wanted.values())
    if len(wanted) != len(asked) or not names_fit or not values_fit:
        raise refused(
            f"Each namespace once, of 1 to {longest} characters, with values of at most {_LONGEST_VALUE}.",
            "details",
        )
    return wanted
