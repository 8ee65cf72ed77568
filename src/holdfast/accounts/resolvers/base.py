"""What all of accounts' resolvers share: the domain they bind to, and who sees an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.api.binding import Domain

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.viewers import Viewer


domain = Domain("accounts")


ACCOUNT_TYPES = ("AccountType", "Account")


USER_TYPES = ("AccountUserType", "EspAccountUserType")


@domain.visible(*ACCOUNT_TYPES)
def account_visible(viewer: Viewer, account: Account) -> bool:
    return AccountScope.of(viewer).may_see(account)
