"""The rules that a password has to meet: Django validators whose codes are the documented failure reasons.

AUTH_PASSWORD_VALIDATORS in the settings is the one list of them, in the order in which they are told. Every
rule that is broken is reported, not the first alone. `password_too_short` and `password_too_common` keep
Django's wording, which the documents show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from holdfast.identity import breaches

if TYPE_CHECKING:
    from holdfast.identity.models import User

#: Shorter parts of an address, such as `co` or `ada`, occur in good passwords by chance.
_SHORTEST_EMAIL_PART = 4

NumbersOfUser = Callable[[int], Iterable[str]]
_number_finders: list[NumbersOfUser] = []


def knows_account_numbers(finder: NumbersOfUser) -> NumbersOfUser:
    """Register who knows the account numbers of a user (by primary key); called while the apps load."""
    _number_finders.append(finder)
    return finder


class Length(password_validation.MinimumLengthValidator):
    """`password_too_short`."""


class Common(password_validation.CommonPasswordValidator):
    """`password_too_common`: among the most used ones, or on the list of those that thieves have."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        if breaches.list_of(settings.BREACHED_PASSWORDS).contains(password):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_help_text(self) -> str:
        return "Your password can’t be one that is commonly used or known to have been stolen."


class _Characters:
    """At least so many characters of one kind."""

    kind = ""
    name = ""

    def __init__(self, minimum: int = 1) -> None:
        self.minimum = minimum

    def counts(self, character: str) -> bool:
        raise NotImplementedError

    @cached_property
    def _demand(self) -> str:
        return f"{self.minimum} {self.name}{'' if self.minimum == 1 else 's'}"

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's interface
        if sum(map(self.counts, password)) < self.minimum:
            raise ValidationError(
                f"This password must contain at least {self._demand}.",
                code=f"password_has_too_few_{self.kind}_characters",
            )

    def get_help_text(self) -> str:
        return f"Your password must contain at least {self._demand}." if self.minimum else ""


class Numeric(_Characters):
    """`password_has_too_few_numeric_characters`."""

    kind, name = "numeric", "digit"

    def counts(self, character: str) -> bool:
        return character.isdigit()


class Special(_Characters):
    """`password_has_too_few_special_characters`: neither letters nor digits; a space is one."""

    kind, name = "special", "special character"

    def counts(self, character: str) -> bool:
        return not character.isalnum()


class Lowercase(_Characters):
    """`password_has_too_few_lowercase_characters`, of any alphabet."""

    kind, name = "lowercase", "lowercase letter"

    def counts(self, character: str) -> bool:
        return character.islower()


class Uppercase(_Characters):
    """`password_has_too_few_uppercase_characters`, of any alphabet."""

    kind, name = "uppercase", "uppercase letter"

    def counts(self, character: str) -> bool:
        return character.isupper()


class AccountNumber:
    """`password_contains_account_number`: of an account that the user looks after, with or without its `A-`."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        folded = password.casefold()
        numbers = (number for finder in _number_finders for number in finder(user.pk))
        if any(number.casefold().rpartition("-")[2] in folded for number in numbers):
            raise ValidationError(
                "This password contains your account number.", code="password_contains_account_number"
            )

    def get_help_text(self) -> str:
        return "Your password can’t contain your account number."


class EmailAddress:
    """`password_contains_part_of_email_address`: of four characters or more, in any case."""

    def validate(self, password: str, user: User | None = None) -> None:
        parts = re.split(r"[\W_]+", user.email.casefold()) if user is not None else []
        folded = password.casefold()
        if any(len(part) >= _SHORTEST_EMAIL_PART and part in folded for part in parts):
            raise ValidationError(
                "This password contains a part of your e-mail address.",
                code="password_contains_part_of_email_address",
            )

    def get_help_text(self) -> str:
        return "Your password can’t contain a part of your e-mail address."


class Current:
    """`password_matches_current`."""

    def validate(self, password: str, user: User | None = None) -> None:
        # Not the user's own method: that one renews the hash, which is no business of a question.
        if user is not None and user.has_usable_password() and check_password(password, user.password):
            raise ValidationError("This is your current password.", code="password_matches_current")

    def get_help_text(self) -> str:
        return "Your password can’t be the one that you have now."


class Reused:
    """`password_reused`: one of the user's last PASSWORD_HISTORY passwords before the current one."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-replaced_at", "-pk")[: settings.PASSWORD_HISTORY]
        if any(check_password(password, one.password) for one in former):
            raise ValidationError("You have used this password before.", code="password_reused")

    def get_help_text(self) -> str:
        return f"Your password can’t be one of your last {settings.PASSWORD_HISTORY}."


def help_texts() -> list[str]:
    """What the rules ask for, in their order and as plain text; rules that ask for nothing are left out."""
    return [text for text in map(str, password_validation.password_validators_help_texts()) if text]


def broken(password: str, user: User) -> list[tuple[str, str]]:
    """Each rule that a password breaks for a user, as its documented code and a sentence."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        return [(str(one.code), " ".join(one.messages)) for one in error.error_list]
    return []
