"""Masquerade: a support user looks at things as a customer does, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.api.errors import Unauthorized
from holdfast.identity import keys, permissions, queries, tokens
from holdfast.identity.models import MasqueradeToken
from holdfast.identity.tokens import Actor, GrantType, Holder, HolderKind
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import audit, record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User


@dataclass(frozen=True, slots=True, repr=False)
class Masquerade:
    """The outcome of a masquerade token: an access token, or nothing where it was refused."""

    token: str | None

    def __repr__(self) -> str:
        return f"Masquerade(accepted={self.token is not None})"


@transaction.atomic
def issue_masquerade_token(
    *, support_user: User, customer: User, now: datetime, ip: str | None = None, correlation_id: str = ""
) -> str:
    """A token for a support user to be one customer, good once and for MASQUERADE_TOKEN_SECONDS.

    Raises Unauthorized for those who may not masquerade, and for a customer who is staff or shut out.
    """
    found = queries.user_with_permissions(support_user.pk)
    if found is None or not permissions.may_masquerade(*found):
        raise Unauthorized
    if customer.is_staff or not customer.is_active:
        raise Unauthorized
    token = keys.new_pre_signed_key()
    MasqueradeToken.objects.create(
        support_user=support_user,
        customer=customer,
        secret_hash=keys.hash_secret(token),
        created_at=now,
        expires_at=now + timedelta(seconds=settings.MASQUERADE_TOKEN_SECONDS),
    )
    audit(
        operation="masquerade:begin",
        actor_kind="SUPPORT",
        actor_user_id=support_user.pk,
        on_behalf_of_user_id=customer.pk,
        objects_touched=[f"User:{customer.pk}"],
        ip_address=ip,
        correlation_id=correlation_id,
        now=now,
    )
    return token


@transaction.atomic
def masquerade_authentication(
    *, masquerade_token: str, user_id: str, now: datetime, ip: str | None = None, correlation_id: str = ""
) -> Masquerade:
    """An access token of a customer in whose `act` claim stands the support user who asked for it.

    There is no refresh token: the masquerade is over with the access token, as soon as the support user ends
    it, or may not masquerade any more. A token that is unknown, used, expired, or for another customer gives nothing,
    each alike.
    """
    ticket = (
        MasqueradeToken.objects.select_for_update(of=("self",))
        .select_related("support_user", "customer")
        .filter(
            secret_hash=keys.hash_secret(masquerade_token), used_at=None, ended_at=None, expires_at__gt=now
        )
        .first()
    )
    if ticket is None or not keys.matches(masquerade_token, ticket.secret_hash):
        return Masquerade(None)
    support_user, customer = ticket.support_user, ticket.customer
    found = queries.user_with_permissions(support_user.pk)
    may = found is not None and permissions.may_masquerade(*found)
    if not may or str(customer.pk) != user_id or not customer.is_active or customer.is_staff:
        return Masquerade(None)
    ticket.used_at = now
    ticket.save(update_fields=["used_at"])
    signed = tokens.issue(
        holder=Holder(HolderKind.USER, customer.pk),
        grant_type=GrantType.MASQUERADE,
        generation=customer.token_generation,
        email=customer.email,
        actor=Actor(support_user.pk, support_user.token_generation, ticket.pk),
        now=now,
    )
    record_event(
        BusinessEvent(
            "identity.masquerade.started-v1",
            occurred_at=now,
            data={"user_number": customer.number, "support_user_number": support_user.number},
        )
    )
    audit(
        operation="masqueradeAuthentication",
        actor_kind="SUPPORT",
        actor_user_id=support_user.pk,
        on_behalf_of_user_id=customer.pk,
        objects_touched=[f"User:{customer.pk}"],
        ip_address=ip,
        correlation_id=correlation_id,
        now=now,
    )
    return Masquerade(signed.text)


@transaction.atomic
def end_masquerades(
    *, support_user: User, customer: User, now: datetime, ip: str | None = None, correlation_id: str = ""
) -> int:
    """End every masquerade of a support user as a customer, tickets that were never used too; returns how many.

    Their tokens are refused from here on. Nothing happens, and nothing is told, where there is none.
    """
    lasting = now - timedelta(seconds=settings.MASQUERADE_TOKEN_SECONDS + settings.TOKEN_SECONDS)
    ended = MasqueradeToken.objects.filter(
        support_user=support_user, customer=customer, ended_at=None, created_at__gt=lasting
    ).update(ended_at=now)
    if ended:
        data = {"user_number": customer.number, "support_user_number": support_user.number}
        record_event(BusinessEvent("identity.masquerade.ended-v1", occurred_at=now, data=data))
        audit(
            operation="masquerade:end",
            actor_kind="SUPPORT",
            actor_user_id=support_user.pk,
            on_behalf_of_user_id=customer.pk,
            objects_touched=[f"User:{customer.pk}"],
            ip_address=ip,
            correlation_id=correlation_id,
            now=now,
        )
    return ended
