"""Accounts and people as things that other systems hang metadata on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.accounts import queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import ACCOUNT_NUMBER_PATTERN
from holdfast.accounts.texts import MAX_KEY_DIGITS, key_of
from holdfast.identity.access import user_visible
from holdfast.identity.numbers import ALPHABET, LENGTH
from holdfast.identity.queries import users, users_by_number
from holdfast.platform.linked_objects import Kind, LinkedObject

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer

_USER = re.compile(rf"U-[{ALPHABET}]{{{LENGTH}}}|[0-9]{{1,{MAX_KEY_DIGITS}}}")


def _find_account(viewer: Viewer, number: str) -> LinkedObject | None:
    scope = AccountScope.of(viewer)
    account = queries.account_by_number(number)
    if account is None or not scope.may_see(account):
        return None
    return LinkedObject(account.pk, account.number)


def _find_user(viewer: Viewer, text: str) -> LinkedObject | None:
    """A customer by number or id."""
    user = users().filter(pk=key_of(text)).first() or users_by_number(text).first()
    if user is None or user.is_staff or not user_visible(viewer, user):
        return None
    return LinkedObject(user.pk)


ACCOUNT = Kind(lambda text: re.fullmatch(ACCOUNT_NUMBER_PATTERN, text.upper()) is not None, _find_account)
ACCOUNT_USER = Kind(lambda text: _USER.fullmatch(text.upper()) is not None, _find_user)
