"""Signing people up: accounts for users who are known, or for whom the details speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from holdfast.accounts.errors import (
    ErrorOccuredWhenTryingPrepareAccount,
    ErrorOccurredWhenTryingInitializeAccount,
    InputDataInvalidFormatInInitializeAccount,
    InputDataInvalidFormatInPrepareAccount,
    MutationNotEnabledEnvironmentInInitializeAccount,
    MutationNotEnabledEnvironmentInPrepareAccount,
    UserEmailAddressAlreadyExists,
)
from holdfast.accounts.models import Brand, Portfolio
from holdfast.accounts.operations.matching import UrnTaken, find_or_create_account
from holdfast.accounts.operations.sign_up_forms import Reader
from holdfast.identity import operations as identity
from holdfast.identity.errors import (
    ErrorOccurredWhenTryingInitializeUser,
    InputDataInvalidFormat,
    MutationNotEnabledEnvironment,
)
from holdfast.identity.operations.matching import CannotBeMatched
from holdfast.identity.queries import users_by_number
from holdfast.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class PreparedAccount:
    """An account ready for what comes next in signing up, and its user."""

    account: Account
    user: User
    is_new_account: bool
    is_new_user: bool = False

    @property
    def account_number(self) -> str:
        return self.account.number

    @property
    def user_id(self) -> int:
        return self.user.pk

    @property
    def user_number(self) -> str:
        return self.user.number


@transaction.atomic
def initialize_account(
    *,
    given: Mapping[str, Any],
    may_sign_up: Callable[[User], bool],
    may_use: Callable[[Portfolio], bool],
    now: datetime,
) -> PreparedAccount:
    """The account of a known user that the input speaks of (see operations.matching), or a new one.

    given: the documented input in snake_case, `rich_billing_address` as a RichAddress. may_sign_up: whether the
    caller may act for a user; may_use: whether a portfolio may be joined. Raises
    MutationNotEnabledEnvironmentInInitializeAccount where the operator has switched signing up off,
    InputDataInvalidFormatInInitializeAccount with the path of each value, and
    ErrorOccurredWhenTryingInitializeAccount where the URN is another account's.
    """
    if not settings.ACCOUNT_SET_UP:
        raise MutationNotEnabledEnvironmentInInitializeAccount
    reader = Reader(given)
    user = users_by_number(given["user_number"]).first()
    if user is None or not user.is_active or user.is_staff or not may_sign_up(user):
        reader.complain("There is no such user.", "userNumber")
    return _set_up(
        reader,
        user,
        may_use,
        now,
        invalid=InputDataInvalidFormatInInitializeAccount,
        failed=ErrorOccurredWhenTryingInitializeAccount,
    )


@transaction.atomic
def prepare_account(*, given: Mapping[str, Any], user: User | None, now: datetime) -> PreparedAccount:
    """The same for a user whom the customer's details speak of, found or made as identity does it.

    user: where people sign themselves up, who they are; the details then change nothing. Raises
    MutationNotEnabledEnvironmentInPrepareAccount, InputDataInvalidFormatInPrepareAccount,
    ErrorOccuredWhenTryingPrepareAccount, and UserEmailAddressAlreadyExists where the address is that of
    somebody who is not to be signed up.
    """
    if not settings.ACCOUNT_SET_UP:
        raise MutationNotEnabledEnvironmentInPrepareAccount
    is_new = False
    if user is None:
        user, is_new = _found_or_made(given, now)
    prepared = _set_up(
        Reader(given),
        user,
        lambda _portfolio: False,
        now,
        invalid=InputDataInvalidFormatInPrepareAccount,
        failed=ErrorOccuredWhenTryingPrepareAccount,
    )
    return replace(prepared, is_new_user=is_new)


def _found_or_made(given: Mapping[str, Any], now: datetime) -> tuple[User, bool]:
    details = given["customer_details"]
    if not Brand.objects.filter(code=given["brand_code"]).exists():
        complaint = InvalidInput("There is no such brand.", ("input", "brandCode"))
        raise InputDataInvalidFormatInPrepareAccount(invalid=(complaint,))
    try:
        found = identity.initialize_user(
            brand_code=given["brand_code"],
            customer_details=details,
            account_type=given.get("account_type"),
            now=now,
        )
    except MutationNotEnabledEnvironment as error:
        raise MutationNotEnabledEnvironmentInPrepareAccount from error
    except InputDataInvalidFormat as error:
        raise InputDataInvalidFormatInPrepareAccount(error.detail, invalid=error.invalid) from error
    except ErrorOccurredWhenTryingInitializeUser as error:
        if isinstance(error.__cause__, CannotBeMatched):
            raise UserEmailAddressAlreadyExists from error
        raise ErrorOccuredWhenTryingPrepareAccount(error.detail) from error
    return found.user, found.is_new_user


def _set_up(
    reader: Reader,
    user: User | None,
    may_use: Callable[[Portfolio], bool],
    now: datetime,
    *,
    invalid: type[DomainError],
    failed: type[DomainError],
) -> PreparedAccount:
    brand = reader.brand()
    billing, sale, portfolio = reader.billing(brand), reader.sale(), reader.portfolio(brand, may_use)
    if reader.wrong or user is None or brand is None:
        raise invalid(reader.wrong[0].message, invalid=tuple(reader.wrong))
    try:
        account, is_new = find_or_create_account(
            user=user,
            brand=brand,
            account_type=reader.account_type(),
            billing=replace(billing, email=user.email),
            portfolio=portfolio,
            sale=sale,
            now=now,
        )
    except UrnTaken as error:
        raise failed("The URN belongs to another account.") from error
    return PreparedAccount(account=account, user=user, is_new_account=is_new)
