"""Who needs care, and where people live."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.accounts.choices import AccountType
from holdfast.accounts.days import local_day
from holdfast.accounts.models import (
    AccountUserRole,
    AssistanceAgreement,
    EnergyCheque,
    HardshipAgreement,
    PersonalProfile,
    SpecialCircumstance,
)
from holdfast.accounts.queries.people import accounts_of_users
from holdfast.accounts.roles import ACCOUNT_HOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User


def profiles_of(users: Sequence[User]) -> dict[int, PersonalProfile]:
    """What is known of each person as a customer, of those of whom something is."""
    return {one.user_id: one for one in PersonalProfile.objects.filter(user__in=users)}


def personal_addresses_of(users: Sequence[User]) -> dict[int, RichAddress]:
    """Where each person lives: what they have said, or else where their first domestic account is billed.

    Two statements.
    """
    found = {pk: one.rich_address for pk, one in profiles_of(users).items() if one.rich_address}
    roles = AccountUserRole.objects.filter(
        user__in=[user for user in users if user.pk not in found],
        role__code=ACCOUNT_HOLDER,
        account__account_type=AccountType.DOMESTIC,
    )
    for held in roles.select_related("account__brand").order_by("account_id"):
        address = held.account.billing_rich_address
        if address is not None:
            found.setdefault(held.user_id, address)
    return {pk: address for pk, address in found.items() if address is not None}


def special_circumstances_of(users: Sequence[User], *, at: datetime) -> dict[int, list[SpecialCircumstance]]:
    """The circumstances of each person that hold at a moment, the oldest first."""
    holding = Q(expiry_date=None) | Q(expiry_date__gt=at.date())
    found: dict[int, list[SpecialCircumstance]] = defaultdict(list)
    for one in SpecialCircumstance.objects.filter(holding, user__in=users, ended_at=None).order_by("pk"):
        found[one.user_id].append(one)
    return dict(found)


def active_hardship_agreements_of(
    accounts: Sequence[Account], *, at: datetime
) -> dict[int, list[HardshipAgreement]]:
    """The agreements about hardships that hold on each account's local day of a moment, the oldest first."""
    days = {account.pk: local_day(account, at) for account in accounts}
    found: dict[int, list[HardshipAgreement]] = defaultdict(list)
    for one in HardshipAgreement.objects.filter(account__in=accounts).order_by("start_date", "pk"):
        day = days[one.account_id]
        if one.start_date <= day and (one.end_date is None or day < one.end_date):
            found[one.account_id].append(one)
    return dict(found)


def assistance_agreements_of(accounts: Sequence[Account]) -> dict[int, list[AssistanceAgreement]]:
    """The help that each account gets, got or will get, in the order in which it begins."""
    found: dict[int, list[AssistanceAgreement]] = defaultdict(list)
    for one in AssistanceAgreement.objects.filter(account__in=accounts).order_by("active_from", "pk"):
        found[one.account_id].append(one)
    return dict(found)


def users_in_hardship(users: Sequence[User], *, at: datetime) -> dict[int, bool]:
    """Which people reach an account with an agreement about a hardship that holds at a moment."""
    reached = accounts_of_users(users)
    accounts = {account.pk: account for found in reached.values() for account in found}
    hard = active_hardship_agreements_of(list(accounts.values()), at=at)
    return {pk: any(account.pk in hard for account in found) for pk, found in reached.items()}


def energy_cheques_of(accounts: Sequence[Account]) -> dict[int, list[EnergyCheque]]:
    """The cheques that each account has sent in, the oldest first."""
    found: dict[int, list[EnergyCheque]] = defaultdict(list)
    for one in EnergyCheque.objects.filter(account__in=accounts).order_by("received_at", "pk"):
        found[one.account_id].append(one)
    return dict(found)
