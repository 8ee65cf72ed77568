"""What changes who people are and what they may do."""

from __future__ import annotations

from holdfast.identity.operations.credentials import (
    create_organization_key,
    forget_expired_credentials,
    generate_pre_signed_key,
    regenerate_secret_key,
    revoke_organization_keys,
)
from holdfast.identity.operations.login import Credentials, IssuedToken, obtain_kraken_token
from holdfast.identity.operations.organizations import create_organization
from holdfast.identity.operations.reauthentication import force_reauthentication
from holdfast.identity.operations.roles import grant_role, install_standard_roles
from holdfast.identity.operations.users import create_user, deactivate_user, set_password

__all__ = [
    "Credentials",
    "IssuedToken",
    "create_organization",
    "create_organization_key",
    "create_user",
    "deactivate_user",
    "force_reauthentication",
    "forget_expired_credentials",
    "generate_pre_signed_key",
    "grant_role",
    "install_standard_roles",
    "obtain_kraken_token",
    "regenerate_secret_key",
    "revoke_organization_keys",
    "set_password",
]
