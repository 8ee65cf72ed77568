"""Showing who one is by what is printed on a bill, to be let in as far as an e-mail address needs it."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.errors import AccountUserDetailsDoNotMatch
from holdfast.accounts.models import Account
from holdfast.identity.operations import generate_pre_signed_key
from holdfast.identity.queries import users
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User

#: What the token opens, and for how long: a person has to type an e-mail address meanwhile.
SCOPE = "UPDATE_BLACKHOLE_EMAIL"
LIFETIME = timedelta(hours=1)


@transaction.atomic
def verify_identity(
    *, account_number: str, full_name: str, first_line_of_address: str, postcode: str, now: datetime
) -> tuple[str, Account, User]:
    """A pre-signed token for a person on the account who has no e-mail address yet, with the two it is for.

    The name has to be that of the person, the address that of the account's bills; case, accents and
    punctuation do not matter. Somebody who has an e-mail address proves themselves with that instead: what is
    printed on a bill must not be enough to take a login over. Raises AccountUserDetailsDoNotMatch, the same for
    everything that does not match.
    """
    account = Account.objects.filter(number=account_number.strip().upper()).first()
    people = users().filter(
        account_roles__account_id=account.pk if account is not None else 0,
        email="",
        is_active=True,
        is_staff=False,
        is_deceased=False,
    )
    named = [user for user in people.distinct().order_by("pk") if _same(user.full_name, full_name)]
    if (
        account is None
        or len(named) != 1
        or not _same(account.billing_address_line1, first_line_of_address)
        or not _same(account.billing_postcode, postcode)
    ):
        raise AccountUserDetailsDoNotMatch
    user = named[0]
    token = generate_pre_signed_key(
        user=user, scopes=[SCOPE], expires_at=now + LIFETIME, is_single_use=True, now=now
    )
    record_event(
        BusinessEvent(
            "accounts.user.identity_verified-v1",
            now,
            account_number=account.number,
            data={"user_number": user.number},
        )
    )
    return token, account, user


def _same(known: str, given: str) -> bool:
    """Whether two texts have the same letters and digits; an empty one is like none."""
    plain = _plain(known)
    return bool(plain) and plain == _plain(given)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())
