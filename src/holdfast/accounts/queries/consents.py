"""What customers have agreed to, and what they are asked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.accounts.models import Account, Brand, Consent, ConsentType, DoubleOptIn
from holdfast.identity import keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.access import AccountScope
    from holdfast.identity.models import User


def consents_of_accounts(accounts: Sequence[Account]) -> dict[int, list[Consent]]:
    """The answers that each account has given, by code."""
    found: dict[int, list[Consent]] = defaultdict(list)
    for consent in Consent.objects.filter(account__in=accounts).select_related("type").order_by("type__code"):
        if consent.account_id is not None:
            found[consent.account_id].append(consent)
    return dict(found)


def consents_of_users(users: Sequence[User]) -> dict[int, list[Consent]]:
    """The answers that each person has given, by code and brand."""
    found: dict[int, list[Consent]] = defaultdict(list)
    rows = Consent.objects.filter(user__in=users).select_related("type").order_by("type__code", "type__brand")
    for consent in rows:
        if consent.user_id is not None:
            found[consent.user_id].append(consent)
    return dict(found)


def consent_types_of(scope: AccountScope | None) -> list[ConsentType]:
    """What the brands in reach ask consent to, each code once; without a scope, the public-facing brands.

    A brand is in reach where an account of it is.
    """
    types = ConsentType.objects.filter(brand__manages_consents=True)
    if scope is None:
        types = types.filter(brand__is_public_facing=True)
    elif not scope.sees_everything:
        types = types.filter(brand__in=brand_ids_in_scope(scope))
    by_code: dict[str, ConsentType] = {}
    for one in types.order_by("brand__code", "code"):
        by_code.setdefault(one.code, one)
    return sorted(by_code.values(), key=lambda one: one.code)


def brand_ids_in_scope(scope: AccountScope) -> list[int]:
    """The brands that a scope names, and those of the accounts that roles reach."""
    named = Brand.objects.filter(code__in=scope.brand_codes).values_list("pk", flat=True)
    reached = Account.objects.filter(pk__in=scope.account_ids).values_list("brand", flat=True)
    return list(named.union(reached))


def consent_to_confirm(token: str, *, now: datetime) -> Consent | None:
    """The consent that a link's token asks somebody to confirm; None for one that is unknown or too old."""
    asked = DoubleOptIn.objects.select_related("consent__type__brand", "consent__account", "consent__user")
    found = asked.filter(secret_hash=keys.hash_secret(token), expires_at__gt=now).first() if token else None
    return None if found is None else found.consent
