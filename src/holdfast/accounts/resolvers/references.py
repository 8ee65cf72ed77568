"""The names that other systems have for accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts import queries
from holdfast.accounts.models import Account
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.api.batching import batched
from holdfast.api.binding import Info

if TYPE_CHECKING:
    from holdfast.accounts.models import (
        AccountReference,
    )
    from holdfast.api.viewers import Viewer
from holdfast.accounts.resolvers.base import account_visible


@domain.field(ACCOUNT_TYPES, "references")
def account_references(account: Account, _info: Info) -> list[AccountReference]:
    references: list[AccountReference] = batched(account, queries.references_of, default=[])
    return references


@domain.visible("AccountReferenceType")
def reference_visible(viewer: Viewer, reference: AccountReference) -> bool:
    return account_visible(viewer, reference.account)
