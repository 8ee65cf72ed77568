"""Third parties' applications that act for customers or for an organisation through OAuth 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from oauth2_provider.models import AbstractApplication

if TYPE_CHECKING:

    class Application(models.Model):
        """What the toolkit's class, which carries no types, has for us."""

        CLIENT_CONFIDENTIAL: ClassVar[str]
        CLIENT_PUBLIC: ClassVar[str]
        GRANT_AUTHORIZATION_CODE: ClassVar[str]
        GRANT_CLIENT_CREDENTIALS: ClassVar[str]
        NO_ALGORITHM: ClassVar[str]
        RS256_ALGORITHM: ClassVar[str]

        authorization_grant_type = models.CharField()
        client_id = models.CharField()
        client_type = models.CharField()
        name = models.CharField()

        class Meta:
            abstract = True

else:
    Application = AbstractApplication


def usual_scopes() -> list[str]:
    """What an application may ask customers for, unless the operator says otherwise."""
    return ["openid", "profile", "email", "account:read"]


class OAuthApplication(Application):
    """An application of a third party.

    `scopes` are those it may ask customers for. With client credentials it acts as its organisation instead.
    """

    organization = models.ForeignKey(
        "identity.Organization", on_delete=models.CASCADE, null=True, blank=True, related_name="applications"
    )
    scopes = ArrayField(models.CharField(max_length=64), default=usual_scopes, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "application"
        constraints = (
            models.CheckConstraint(
                name="machine_application_has_an_organization",
                condition=~Q(authorization_grant_type="client-credentials") | Q(organization__isnull=False),
            ),
        )

    def is_usable(self, request: Any) -> bool:  # noqa: ARG002 - the toolkit's signature
        """Whether it may do anything at all, asked by the toolkit before each of its steps."""
        return self.is_active and (self.organization is None or self.organization.is_active)
