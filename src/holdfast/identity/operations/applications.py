"""Third parties' applications: made known, let act for a customer, and let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Grant, IDToken
from oauth2_provider.models import RefreshToken as ApplicationRefreshToken

from holdfast.identity.models import OAuthApplication
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.identity.models import Organization, User


@dataclass(frozen=True, slots=True, repr=False)
class RegisteredApplication:
    """A new application and its secret, which can never be shown again; a public one has none."""

    application: OAuthApplication
    client_secret: str | None

    def __repr__(self) -> str:
        return f"RegisteredApplication({self.application.client_id})"


@transaction.atomic
def register_application(
    *,
    name: str,
    now: datetime,
    redirect_uris: Sequence[str] = (),
    scopes: Sequence[str] | None = None,
    organization: Organization | None = None,
    is_confidential: bool = True,
    acts_as_organization: bool = False,
) -> RegisteredApplication:
    """Make an application known, with the scopes that it may ask customers for.

    is_confidential: whether it can keep a secret, as an app on a telephone cannot. acts_as_organization: it gets
    in with client credentials, as its organisation, and asks no customer. Raises Django's ValidationError for
    addresses that nobody may be sent back to, and for what does not go together.
    """
    secret = generate_client_secret()
    application = OAuthApplication(
        name=name,
        redirect_uris=" ".join(redirect_uris),
        organization=organization,
        client_secret=secret,
        client_type=(
            OAuthApplication.CLIENT_CONFIDENTIAL if is_confidential else OAuthApplication.CLIENT_PUBLIC
        ),
        authorization_grant_type=(
            OAuthApplication.GRANT_CLIENT_CREDENTIALS
            if acts_as_organization
            else OAuthApplication.GRANT_AUTHORIZATION_CODE
        ),
        algorithm=(
            OAuthApplication.NO_ALGORITHM if acts_as_organization else OAuthApplication.RS256_ALGORITHM
        ),
    )
    if scopes is not None:
        application.scopes = list(scopes)
    application.full_clean()
    application.save()
    record_event(
        BusinessEvent(
            "identity.application.registered-v1", occurred_at=now, data={"client_id": application.client_id}
        )
    )
    return RegisteredApplication(application, secret if is_confidential else None)


@transaction.atomic
def revoke_application(*, user: User, application: OAuthApplication, now: datetime) -> bool:
    """Let an application act for a user no more; whether it did until now."""
    if not _end(user, [application]):
        return False
    record_event(
        BusinessEvent(
            "identity.application.revoked-v1",
            occurred_at=now,
            data={"user_number": user.number, "client_id": application.client_id},
        )
    )
    return True


@transaction.atomic
def revoke_all_applications(*, user: User) -> bool:
    """Let no application act for a user any more; whether one did until now."""
    return _end(user, OAuthApplication.objects.all())


@transaction.atomic
def revoke_organizations_tokens(*, organization: Organization) -> None:
    """End the access tokens with which applications act as an organisation."""
    AccessToken.objects.filter(application__organization=organization, user=None).delete()


def _end(user: User, applications: Sequence[OAuthApplication] | QuerySet[OAuthApplication]) -> bool:
    ended = 0
    for model in (ApplicationRefreshToken, AccessToken, IDToken, Grant):
        removed, _ = model.objects.filter(user=user, application__in=applications).delete()
        ended += removed
    return bool(ended)
