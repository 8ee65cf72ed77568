"""Credentials: issued, shown once, withdrawn and forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from holdfast.identity import keys
from holdfast.identity.models import (
    ApiKey,
    CustomerVerification,
    MasqueradeToken,
    Organization,
    OrganizationKey,
    PreSignedKey,
    PushNotificationBinding,
    RefreshToken,
    User,
)
from holdfast.identity.permissions import PRE_SIGNED_SCOPES
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

#: How long the hash of a dead credential is kept, so that support can tell why a login failed.
_KEPT_AFTER_DEATH = timedelta(days=30)


def issue_api_key(*, user: User, now: datetime) -> str:
    """A first or further API key for a user who has no live one; returns the key."""
    salt = keys.new_salt()
    key = keys.derive_user_key(user_id=user.pk, salt=salt)
    ApiKey.objects.create(user=user, salt=salt, secret_hash=keys.hash_secret(key), created_at=now)
    return key


@transaction.atomic
def regenerate_secret_key(*, user: User, now: datetime) -> str:
    """Replace a user's API key: the old one stops working at once. Returns the new key."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once: one after the other, the last one wins
    ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    key = issue_api_key(user=user, now=now)
    record_event(
        BusinessEvent("identity.api_key.regenerated-v1", occurred_at=now, data={"user_number": user.number})
    )
    return key


@transaction.atomic
def create_organization_key(
    *, organization: Organization, now: datetime, expires_at: datetime | None = None
) -> str:
    """A further secret key for an organisation. It is returned here and can never be shown again."""
    key = keys.new_organization_key()
    OrganizationKey.objects.create(
        organization=organization,
        secret_hash=keys.hash_secret(key),
        created_at=now,
        expires_at=expires_at,
    )
    record_event(
        BusinessEvent(
            "identity.organization_key.created-v1",
            occurred_at=now,
            data={"organization_number": organization.number},
        )
    )
    return key


@transaction.atomic
def revoke_organization_keys(*, organization: Organization, created_before: datetime, now: datetime) -> int:
    """Withdraw an organisation's keys made before a moment, as after a rotation; returns how many."""
    revoked = OrganizationKey.objects.filter(
        organization=organization, revoked_at=None, created_at__lt=created_before
    ).update(revoked_at=now)
    record_event(
        BusinessEvent(
            "identity.organization_key.revoked-v1",
            occurred_at=now,
            data={"organization_number": organization.number, "count": revoked},
        )
    )
    return revoked


def issue_refresh_token(*, holder: User | Organization, now: datetime) -> tuple[str, datetime]:
    """A refresh token for a user or an organisation, and the moment at which it expires."""
    token = keys.new_refresh_token()
    expires_at = now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
    RefreshToken.objects.create(
        user=holder if isinstance(holder, User) else None,
        organization=holder if isinstance(holder, Organization) else None,
        secret_hash=keys.hash_secret(token),
        token_generation=holder.token_generation,
        created_at=now,
        expires_at=expires_at,
    )
    return token, expires_at


@transaction.atomic
def generate_pre_signed_key(
    *,
    user: User,
    scopes: Sequence[str],
    expires_at: datetime,
    now: datetime,
    is_single_use: bool = False,
) -> str:
    """A key that lets a user in for the purposes of the scopes alone, until it expires. Returned here only.

    Raises ValueError for a scope that the documents do not know, or for none at all.
    """
    strangers = set(scopes) - PRE_SIGNED_SCOPES.keys()
    if strangers or not scopes:
        raise ValueError(f"no documented scopes: {sorted(strangers)}")
    key = keys.new_pre_signed_key()
    PreSignedKey.objects.create(
        user=user,
        scopes=sorted(set(scopes)),
        secret_hash=keys.hash_secret(key),
        is_single_use=is_single_use,
        created_at=now,
        expires_at=expires_at,
    )
    record_event(
        BusinessEvent(
            "identity.pre_signed_key.generated-v1",
            occurred_at=now,
            data={"user_number": user.number, "scopes": sorted(set(scopes))},
        )
    )
    return key


def forget_expired_credentials(*, now: datetime) -> int:
    """Delete tokens, keys, codes and registrations of devices that died a month ago or more. Returns how many."""
    before = now - _KEPT_AFTER_DEATH
    dead = Q(expires_at__lt=before) | Q(revoked_at__lt=before)
    deleted = 0
    for expired in (
        CustomerVerification.objects.filter(expires_at__lt=before),
        MasqueradeToken.objects.filter(expires_at__lt=before),
        PreSignedKey.objects.filter(dead),
        PushNotificationBinding.objects.filter(expires_at__lt=before),
        RefreshToken.objects.filter(dead),
    ):
        deleted += expired.delete()[0]
    return deleted
