"""The small demo as examples name it: one customer with an account in each market, and a neighbour."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.test import override_settings

from holdfast.accounts.models import Account
from holdfast.agreements.models import Agreement
from holdfast.billing.models import Bill
from holdfast.demo.testing import temporary_demo
from holdfast.identity.models import Organization, User
from holdfast.identity.tokens import GrantType, Holder, HolderKind, SignedToken, issue
from holdfast.ledgers.models import Ledger
from holdfast.properties.models import Property, SupplyPoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from holdfast.demo.access import DemoAccess

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
#: Positions in the demo's list of accounts.
_BRITISH, _SOLAR, _FRENCH, _SPANISH, _NEIGHBOUR = range(5)
_QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class World:
    """What the arguments of examples can name: rows as they are stored when they are asked for."""

    def __init__(self, demo: DemoAccess) -> None:
        self.demo = demo
        self.now = NOW

    @property
    def user(self) -> User:
        """The demo's customer: the owner of everything below that is not the neighbour's."""
        return User.objects.get(email=self.demo.email)

    @property
    def account(self) -> Account:
        """A British account of the customer, with electricity, gas and a car."""
        return self._account(_BRITISH)

    @property
    def french_account(self) -> Account:
        return self._account(_FRENCH)

    @property
    def spanish_account(self) -> Account:
        return self._account(_SPANISH)

    @property
    def neighbours_account(self) -> Account:
        """An account of the same brand that is nobody's but the neighbour's."""
        return self._account(_NEIGHBOUR)

    @property
    def neighbour(self) -> User:
        return User.objects.get(account_roles__account=self.neighbours_account)

    @property
    def organization(self) -> Organization:
        """The demo's third party, which works for the brand of the British account."""
        return Organization.objects.get()

    @property
    def home(self) -> Property:
        """Where the British account is supplied."""
        return Property.objects.get(occupancy_periods__account=self.account)

    @property
    def second_home(self) -> Property:
        """Where another British account of the customer is supplied."""
        return Property.objects.get(occupancy_periods__account=self._account(_SOLAR))

    @property
    def electricity(self) -> SupplyPoint:
        return self.home.supply_points.get(market_name="GBR_ELECTRICITY", direction="IMPORT")

    @property
    def gas(self) -> SupplyPoint:
        return self.home.supply_points.get(market_name="GBR_GAS")

    @property
    def electricity_agreement(self) -> Agreement:
        return Agreement.objects.get(supply_point=self.electricity)

    @property
    def gas_agreement(self) -> Agreement:
        return Agreement.objects.get(supply_point=self.gas)

    @property
    def ledger(self) -> Ledger:
        return Ledger.objects.filter(account=self.account).order_by("pk")[0]

    @property
    def bill(self) -> Bill:
        return Bill.objects.filter(account=self.account).order_by("pk")[0]

    def _account(self, position: int) -> Account:
        return Account.objects.select_related("brand").get(number=self.demo.account_numbers[position])

    def token_of(self, holder: User | Organization) -> str:
        """A token that somebody has just logged in for."""
        return token_of(holder, at=self.now).text


def token_of(holder: User | Organization, *, at: datetime, scopes: tuple[str, ...] = ()) -> SignedToken:
    """What a login at a moment would have given; scopes: with a pre-signed key for these."""
    if isinstance(holder, User):
        kind, grant = HolderKind.USER, GrantType.EMAIL_AND_PASSWORD
    else:
        kind, grant = HolderKind.ORGANIZATION, GrantType.ORGANIZATION_SECRET_KEY
    return issue(
        holder=Holder(kind, holder.pk),
        grant_type=grant,
        generation=holder.token_generation,
        scopes=scopes,
        now=at,
    )


@contextmanager
def small_world(state: Path) -> Iterator[World]:
    """The demo, seeded for the time of the block, with a hasher of passwords that takes no time."""
    with override_settings(PASSWORD_HASHERS=_QUICK), temporary_demo(state=state, at=NOW) as demo:
        yield World(demo)
