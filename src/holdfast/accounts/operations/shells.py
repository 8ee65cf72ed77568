"""Shell accounts: opened by a third party or by staff for what is kept elsewhere, such as payments or devices."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from holdfast.accounts.address_rules import InvalidAddress, checked_address
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.choices import AccountType, BusinessType
from holdfast.accounts.models import Brand, FixedBillingPeriod, Portfolio
from holdfast.accounts.operations.businesses import create_business
from holdfast.accounts.operations.matching import Sale, UrnTaken, find_or_create_account
from holdfast.accounts.operations.opening import ADDRESS_LINES, BillingDetails
from holdfast.identity import operations as identity
from holdfast.identity.errors import (
    ErrorOccurredWhenTryingInitializeUser,
    InputDataInvalidFormat,
    MutationNotEnabledEnvironment,
)
from holdfast.kernel.errors import InvalidInput
from holdfast.platform.errors import UnableCreateAccount

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

_LONGEST = {"billing_name": 200, "company_name": 200, "company_number": 50, "urn": 60, "billing_postcode": 20}
_LAST_BILLING_DAY, _MONTHS = 28, 12
_PERSON = ("email", "given_name", "family_name", "mobile", "landline", "date_of_birth")
#: The parts of an address that the JSON of `billingRichAddress` names, and ours.
_RICH_PARTS = {
    "administrativeArea": "administrative_area",
    "country": "country",
    "deliveryPointIdentifier": "delivery_point_identifier",
    "dependentLocality": "dependent_locality",
    "locality": "locality",
    "name": "name",
    "organization": "organization",
    "postalCode": "postal_code",
    "sortingCode": "sorting_code",
    "streetAddress": "street_address",
}


class ShellAccountRefused(ValueError):
    """What is wrong with a form, by field; nothing has been changed."""

    def __init__(self, *problems: InvalidInput) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def _refusal(field: str, reason: str) -> ShellAccountRefused:
    return ShellAccountRefused(InvalidInput(reason, (field,)))


@transaction.atomic
def create_shell_account(
    *, given: Mapping[str, Any], brand: Brand, may_use: Callable[[Portfolio], bool], now: datetime
) -> Account:
    """The account of the person whom the form speaks of, or a new one with its user: asking again changes nothing.

    given: the documented input in snake_case. Users are found as identity does it, accounts as
    operations.matching does it. A business account gets a business; a password is for a new user alone.
    may_use: whether a portfolio may be joined. Raises ShellAccountRefused with what is wrong.
    """
    texts = {name: " ".join((given.get(name) or "").split()) for name in _LONGEST}
    too_long = [name for name, text in texts.items() if len(text) > _LONGEST[name]]
    if too_long:
        raise ShellAccountRefused(
            *(InvalidInput(f"At most {_LONGEST[name]} characters.", (name,)) for name in too_long)
        )
    if given.get("password_update_token"):
        raise _refusal("password_update_token", "A new user is given a password, or chooses one by a link.")
    is_business = bool(given.get("is_business_account"))
    billing = BillingDetails(
        name=texts["billing_name"] or f"{given['given_name']} {given['family_name']}".strip(),
        address=_address(given, texts["billing_postcode"], brand),
    )
    period = _billing_period(given)
    if is_business and not texts["company_name"]:
        raise _refusal("company_name", "A business account needs the name of the business.")
    if given.get("business_type") and given["business_type"] not in BusinessType.values:
        raise _refusal("business_type", "This is none of the legal forms.")
    portfolio = _portfolio(given.get("portfolio_number"), brand, may_use)
    user = _user(given, brand, now)
    try:
        account, is_new = find_or_create_account(
            user=user,
            brand=brand,
            account_type=AccountType.BUSINESS if is_business else AccountType.DOMESTIC,
            billing=replace(billing, email=user.email),
            portfolio=portfolio,
            sale=Sale(urn=texts["urn"] or None),
            now=now,
        )
    except UrnTaken as error:
        raise _refusal("urn", "The URN belongs to another account.") from error
    if is_new and is_business:
        account.business = create_business(
            name=texts["company_name"],
            number=texts["company_number"] or None,
            business_type=given.get("business_type") or "",
            now=now,
        )
        account.save(update_fields=["business"])
    if is_new and period is not None:
        period.account = account
        period.save(force_insert=True)
    return account


def _portfolio(number: str | None, brand: Brand, may_use: Callable[[Portfolio], bool]) -> Portfolio | None:
    if not number:
        return None
    found = Portfolio.objects.filter(number=number.strip().upper(), brand=brand).first()
    if found is None or not may_use(found):
        raise _refusal("portfolio_number", "There is no such portfolio of the brand.")
    return found


def _address(given: Mapping[str, Any], postcode: str, brand: Brand) -> RichAddress | None:
    if given.get("billing_rich_address"):
        try:
            told = json.loads(given["billing_rich_address"])
            parts = {ours: str(told.get(name) or "") for name, ours in _RICH_PARTS.items()}
            parts["country"] = parts["country"] or brand.market_code
            return checked_address(RichAddress.from_json(parts))
        except (
            ValueError,
            AttributeError,
        ) as error:  # no JSON, no JSON object, or (a ValueError, too) no address
            reason = str(error) if isinstance(error, InvalidAddress) else "This is no address in JSON."
            raise _refusal("billing_rich_address", reason) from error
    lines = [
        " ".join((given.get(f"billing_address_line{number}") or "").split())
        for number in range(1, ADDRESS_LINES + 1)
    ]
    if max(map(len, lines)) > _LONGEST["billing_name"]:
        raise _refusal("billing_address_line1", f"At most {_LONGEST['billing_name']} characters a line.")
    street = "\n".join(line for line in lines if line)
    if not street and not postcode:
        return None
    return RichAddress(country=brand.market_code, street_address=street, postal_code=postcode)


def _billing_period(given: Mapping[str, Any]) -> FixedBillingPeriod | None:
    length = given.get("billing_period_length")
    if not length:
        return None
    if length not in FixedBillingPeriod.Length.values:
        raise _refusal("billing_period_length", "This is neither MONTHLY nor QUARTERLY.")
    day, month = given.get("billing_period_day"), given.get("billing_period_month")
    multiplier = given.get("billing_period_multiplier") or 1
    is_quarterly = length == FixedBillingPeriod.Length.QUARTERLY
    if day is None or not 1 <= day <= _LAST_BILLING_DAY:
        raise _refusal("billing_period_day", f"A day from 1 to {_LAST_BILLING_DAY} is needed.")
    if not 1 <= multiplier <= (1 if is_quarterly else _MONTHS):
        reason = f"Months are multiplied by 1 to {_MONTHS}, quarters by 1."
        raise _refusal("billing_period_multiplier", reason)
    if (is_quarterly or multiplier > 1) and month is None:
        raise _refusal("billing_period_month", "The month to begin with is needed.")
    if month is not None and not 1 <= month <= _MONTHS:
        raise _refusal("billing_period_month", f"A month from 1 to {_MONTHS}.")
    return FixedBillingPeriod(length=length, day=day, month=month, multiplier=multiplier)


def _user(given: Mapping[str, Any], brand: Brand, now: datetime) -> User:
    try:
        found = identity.initialize_user(
            brand_code=brand.code,
            customer_details={name: given.get(name) for name in _PERSON},
            now=now,
        )
    except InputDataInvalidFormat as error:
        raise ShellAccountRefused(
            *(InvalidInput(one.message, one.input_path[-1:]) for one in error.invalid)
        ) from error
    except ErrorOccurredWhenTryingInitializeUser as error:
        raise _refusal("email", "A user with this e-mail address already exists.") from error
    except MutationNotEnabledEnvironment as error:
        raise _refusal("email", "Users are not signed up here.") from error
    password = given.get("password")
    if password and not found.is_new_user:
        raise _refusal("password", "The user is known already.")
    if password:
        try:
            validate_password(password, found.user)
        except ValidationError as error:
            raise ShellAccountRefused(
                *(InvalidInput(message, ("password",)) for message in error.messages)
            ) from error
        identity.set_password(user=found.user, password=password, now=now)
    return found.user


@transaction.atomic
def create_flex_shell_account(
    *, brand: Brand, email: str, given_name: str, family_name: str, urn: str | None, now: datetime
) -> Account:
    """An account with nothing but what devices and logins need; everything else is in a system elsewhere.

    urn: its name there, under which it is found again. Raises UnableCreateAccount with what stands against it.
    """
    details = {"email": email, "given_name": given_name, "family_name": family_name, "urn": urn}
    try:
        return create_shell_account(given=details, brand=brand, may_use=lambda _portfolio: False, now=now)
    except ShellAccountRefused as refused:
        raise UnableCreateAccount(str(refused), invalid=refused.problems) from refused
