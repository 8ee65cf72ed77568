"""What changes who people are and what they may do."""

from __future__ import annotations

from holdfast.identity.operations.applications import (
    register_application,
    revoke_all_applications,
    revoke_application,
    revoke_organizations_tokens,
)
from holdfast.identity.operations.credentials import (
    create_organization_key,
    forget_expired_credentials,
    generate_pre_signed_key,
    regenerate_secret_key,
    revoke_organization_keys,
)
from holdfast.identity.operations.initialization import initialize_user
from holdfast.identity.operations.line import (
    complete_line_link,
    link_user_to_line,
    register_line_link_token,
    unlink_user_from_line,
)
from holdfast.identity.operations.login import (
    Credentials,
    IssuedToken,
    obtain_kraken_token,
    recognise_person,
)
from holdfast.identity.operations.masquerade import (
    end_masquerades,
    issue_masquerade_token,
    masquerade_authentication,
)
from holdfast.identity.operations.organizations import create_organization
from holdfast.identity.operations.passwords import set_password
from holdfast.identity.operations.pre_signed_tokens import (
    generate_pre_signed_token,
    invalidate_pre_signed_token,
    invalidate_pre_signed_tokens_for_user,
)
from holdfast.identity.operations.push import (
    delete_push_notification_binding,
    register_push_notification_binding,
)
from holdfast.identity.operations.reauthentication import force_reauthentication
from holdfast.identity.operations.refresh_tokens import (
    invalidate_refresh_token,
    invalidate_refresh_tokens_for_user,
    obtain_long_lived_refresh_token,
)
from holdfast.identity.operations.roles import grant_role, install_standard_roles
from holdfast.identity.operations.users import create_user, deactivate_user, lock_user
from holdfast.identity.operations.verification import start_customer_verification, verify_customer

__all__ = [
    "Credentials",
    "IssuedToken",
    "complete_line_link",
    "create_organization",
    "create_organization_key",
    "create_user",
    "deactivate_user",
    "delete_push_notification_binding",
    "end_masquerades",
    "force_reauthentication",
    "forget_expired_credentials",
    "generate_pre_signed_key",
    "generate_pre_signed_token",
    "grant_role",
    "initialize_user",
    "install_standard_roles",
    "invalidate_pre_signed_token",
    "invalidate_pre_signed_tokens_for_user",
    "invalidate_refresh_token",
    "invalidate_refresh_tokens_for_user",
    "issue_masquerade_token",
    "link_user_to_line",
    "lock_user",
    "masquerade_authentication",
    "obtain_kraken_token",
    "obtain_long_lived_refresh_token",
    "recognise_person",
    "regenerate_secret_key",
    "register_application",
    "register_line_link_token",
    "register_push_notification_binding",
    "revoke_all_applications",
    "revoke_application",
    "revoke_organization_keys",
    "revoke_organizations_tokens",
    "set_password",
    "start_customer_verification",
    "unlink_user_from_line",
    "verify_customer",
]
