"""Users: made, given passwords, and shut out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from holdfast.identity.models import User
from holdfast.identity.numbers import user_number
from holdfast.identity.operations.credentials import issue_api_key
from holdfast.identity.operations.roles import grant_role
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_EMAIL_CONSTRAINT = "user_email_unique_in_any_case"
_NUMBER_CONSTRAINT = "identity_user_number_key"
_ATTEMPTS_AT_A_NUMBER = 5


class EmailAlreadyUsed(ValueError):
    """Another user has the e-mail address, perhaps in another case."""


def lock_user(user: User) -> User:
    """The user as stored now, in a transaction until whose end nobody else changes them."""
    return User.objects.select_for_update(no_key=True).defer("password").get(pk=user.pk)


@transaction.atomic
def create_user(
    *,
    now: datetime,
    email: str = "",
    password: str | None = None,
    roles: Sequence[str] = (),
    is_staff: bool = False,
    is_superuser: bool = False,
    **details: Any,
) -> User:
    """A new user with an API key, and the roles of the codes given.

    details: the other columns of User, such as given_name or mobile. Without a password nobody can log in
    with one until it is set. A superuser is staff. Raises EmailAlreadyUsed, and Django's ValidationError for
    what is no e-mail address.
    """
    user = User(
        email=email.strip(),
        is_staff=is_staff or is_superuser,
        is_superuser=is_superuser,
        created_at=now,
        **details,
    )
    if user.email:
        validate_email(user.email)
    user.set_password(password)
    _save_new(user)
    issue_api_key(user=user, now=now)
    for code in roles:
        grant_role(holder=user, code=code)
    record_event(
        BusinessEvent("identity.user.created-v1", occurred_at=now, data={"user_number": user.number})
    )
    return user


def _save_new(user: User) -> None:
    """Insert a user; where another has the random number already, with a further one."""
    for attempts_left in reversed(range(_ATTEMPTS_AT_A_NUMBER)):
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as error:
            if _EMAIL_CONSTRAINT in str(error):
                raise EmailAlreadyUsed from error
            if _NUMBER_CONSTRAINT not in str(error) or not attempts_left:
                raise
            user.number = user_number()
        else:
            return


@transaction.atomic
def deactivate_user(*, user: User, now: datetime) -> None:
    """Shut a user out at once: no login succeeds and no token is accepted any more."""
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return
    user.is_active = False
    record_event(
        BusinessEvent("identity.user.deactivated-v1", occurred_at=now, data={"user_number": user.number})
    )
