"""The toolkit's hooks: which scopes an application may have, what tokens look like, what is told of a user.

Loaded by the toolkit through OAUTH2_PROVIDER in the settings.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from holdfast.identity.oauth.recognition import ACCESS_TOKEN_PREFIX
from holdfast.identity.oauth.scopes import ORGANIZATION, TEXTS

if TYPE_CHECKING:
    from holdfast.identity.models import OAuthApplication, User

_SECRET_BYTES = 32


def new_access_token(_request: Any, **_options: Any) -> str:
    """A new access token: 256 random bits under a prefix that tells it from a login's."""
    return ACCESS_TOKEN_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def new_refresh_token(_request: Any, **_options: Any) -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


class Scopes(BaseScopes):  # type: ignore[misc]
    """Applications ask for what the operator has let them ask for."""

    def get_all_scopes(self) -> dict[str, str]:
        return TEXTS

    def get_available_scopes(
        self, application: OAuthApplication | None = None, *_args: Any, **_options: Any
    ) -> list[str]:
        if application is None:
            return list(TEXTS)
        if application.authorization_grant_type == "client-credentials":
            return [ORGANIZATION]
        return [scope for scope in application.scopes if scope in TEXTS and scope != ORGANIZATION]

    def get_default_scopes(
        self, application: OAuthApplication | None = None, *_args: Any, **_options: Any
    ) -> list[str]:
        if application is not None and application.authorization_grant_type == "client-credentials":
            return [ORGANIZATION]
        return ["openid"]


class Validator(OAuth2Validator):  # type: ignore[misc]
    """Customers alone let applications act for them, as long as they may log in themselves."""

    def validate_code(self, *args: Any, **options: Any) -> bool:
        request = args[3]
        return super().validate_code(*args, **options) and may_authorize(request.user)

    def validate_refresh_token(self, *args: Any, **options: Any) -> bool:
        request = args[2]
        return super().validate_refresh_token(*args, **options) and may_authorize(request.user)

    def validate_user(self, *_args: Any, **_options: Any) -> bool:
        """Applications never see a password."""
        return False

    def get_additional_claims(self) -> dict[str, Callable[[Any], Any]]:
        """OpenID's claims about a user, each within its scope; the subject is the user's number."""
        return {
            "sub": lambda request: request.user.number,
            "name": lambda request: request.user.full_name,
            "given_name": lambda request: request.user.given_name,
            "family_name": lambda request: request.user.family_name,
            "email": lambda request: request.user.email,
            "email_verified": lambda request: request.user.email_verified_at is not None,
            "phone_number": lambda request: request.user.mobile or request.user.landline,
        }


def may_authorize(user: User) -> bool:
    """Whether applications may act for a user: not for staff, whose rights reach further than their own."""
    return user.is_active and not user.is_staff
