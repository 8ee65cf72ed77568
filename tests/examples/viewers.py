"""Callers of every kind, each with the header they send."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import jwt

from holdfast.identity import operations
from holdfast.identity.models import Organization, Role, User
from holdfast.identity.permissions import EVERYTHING
from tests.examples.world import token_of

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.api.contract import OperationSpec
    from holdfast.identity.tokens import SignedToken
    from tests.examples.world import World

_WITHOUT = "all-but-the-permission-in-question"
_ELSEWHERE = "A-BRAND-WITHOUT-CUSTOMERS"
_OTHER_SECRET = b"the secret of another server, not ours"


class Viewers:
    """The callers, made once for a world.

    owner, neighbour: customers with accounts of their own. support, organization: with every permission, the
    organisation for the brand of the owner's account. support_without, organization_without: with every
    permission but those of the operation in question (see `withhold`). organization_elsewhere: with every
    permission, for another brand.
    """

    def __init__(self, world: World) -> None:
        self._now = world.now
        self._without = Role.objects.create(code=_WITHOUT, name="All but one", permissions=[])
        staff = {"is_staff": True, "now": world.now}
        brand = world.account.brand.code
        self._holders: dict[str, User | Organization] = {
            "owner": world.user,
            "neighbour": world.neighbour,
            "support": operations.create_user(email="all@staff.example", roles=["administrator"], **staff),
            "support_without": operations.create_user(email="few@staff.example", roles=[_WITHOUT], **staff),
            "organization": _organization(brand, "full-access-integration", world.now),
            "organization_without": _organization(brand, _WITHOUT, world.now),
            "organization_elsewhere": _organization(_ELSEWHERE, "full-access-integration", world.now),
        }

    def withhold(self, spec: OperationSpec) -> None:
        """Leave those without the permission everything else; nothing where the documents name none."""
        expression = spec.permission_expression
        held = EVERYTHING - expression.names if expression is not None else frozenset()
        Role.objects.filter(pk=self._without.pk).update(permissions=sorted(held))

    def token(self, name: str, scopes: tuple[str, ...] = ()) -> str | None:
        """A good token of a viewer, confined to scopes if there are any; None for "anonymous"."""
        return None if name == "anonymous" else self._issue(name, self._now, scopes).text

    def expired(self, name: str) -> str:
        """A token of the viewer whose time is over."""
        return self._issue(name, self._now - timedelta(days=1)).text

    def forged(self, name: str) -> str:
        """A token that says the same as a good one, under a signature that is not ours."""
        return jwt.encode(self._issue(name, self._now).payload, _OTHER_SECRET, algorithm="HS256")

    def _issue(self, name: str, at: datetime, scopes: tuple[str, ...] = ()) -> SignedToken:
        return token_of(self._holders[name], at=at, scopes=scopes)


def _organization(brand: str, role: str, now: datetime) -> Organization:
    return operations.create_organization(
        name=f"{role} at {brand}", brand_codes=[brand], roles=[role], now=now
    )
