"""Tables of identity: people, organisations, what they may do, and how they prove who they are."""

from __future__ import annotations

from holdfast.identity.models.applications import OAuthApplication
from holdfast.identity.models.credentials import ApiKey, OrganizationKey, PreSignedKey, RefreshToken
from holdfast.identity.models.details import SpanishUserMeta, UserChange, UserDetail
from holdfast.identity.models.line import LineLink, LineLinkToken
from holdfast.identity.models.links import MessageLink
from holdfast.identity.models.masquerade import MasqueradeToken
from holdfast.identity.models.organizations import Organization
from holdfast.identity.models.passwords import FormerPassword
from holdfast.identity.models.push import NotifiableApplication, PushNotificationBinding
from holdfast.identity.models.roles import OrganizationRole, Role, UserRoleAssignment
from holdfast.identity.models.second_factors import MfaDevice
from holdfast.identity.models.users import User, UserManager
from holdfast.identity.models.verification import CustomerVerification

__all__ = [
    "ApiKey",
    "CustomerVerification",
    "FormerPassword",
    "LineLink",
    "LineLinkToken",
    "MasqueradeToken",
    "MessageLink",
    "MfaDevice",
    "NotifiableApplication",
    "OAuthApplication",
    "Organization",
    "OrganizationKey",
    "OrganizationRole",
    "PreSignedKey",
    "PushNotificationBinding",
    "RefreshToken",
    "Role",
    "SpanishUserMeta",
    "User",
    "UserChange",
    "UserDetail",
    "UserManager",
    "UserRoleAssignment",
]
