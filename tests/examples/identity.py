"""Uses of identity's operations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from holdfast.identity import operations
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.models import NotifiableApplication, User
from holdfast.identity.operations import links
from holdfast.identity.operations.credentials import issue_refresh_token
from holdfast.identity.operations.line import register_line_link_token
from holdfast.identity.operations.mfa import create_mfa_device
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.examples.world import World

PASSWORD = "barges in the morning mist"
PEOPLE = frozenset({"neighbour", "support_without"})
THIRD_PARTIES = frozenset({"organization_elsewhere"})
WITH_PERMISSION = frozenset({"neighbour", "organization_elsewhere"})


def link(world: World, purpose: LinkPurpose) -> dict[str, str]:
    """What a link in a message to the customer carries: `userId` and `token`."""
    url = links.make_link(user=world.user, purpose=purpose, lifetime=timedelta(hours=1), now=world.now)
    assert url is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def reset(world: World) -> dict[str, str]:
    return link(world, LinkPurpose.PASSWORD_RESET)


def verification_link(world: World) -> dict[str, Any]:
    return {"input": {"token": link(world, LinkPurpose.EMAIL_VERIFICATION)["token"]}}


def of_user(**given: Any) -> Callable[[World], dict[str, Any]]:
    """Input that names the customer by e-mail address."""
    return lambda world: {"input": {"email": world.user.email, **given}}


def pre_signed_token(world: World) -> dict[str, Any]:
    issued = operations.generate_pre_signed_token(
        user=world.user, number_of_days_allowed=3, scope="JOIN_CAMPAIGNS", now=world.now
    )
    return {"input": {"token": issued.token}}


def masquerade(world: World) -> dict[str, Any]:
    staff = User.objects.get(email=world.demo.staff_email)
    token = operations.issue_masquerade_token(support_user=staff, customer=world.user, now=world.now)
    return {"masqueradeToken": token, "userId": str(world.user.pk)}


def refresh_token(world: World) -> dict[str, Any]:
    token, _ = issue_refresh_token(holder=world.user, now=world.now)
    return {"input": {"refreshToken": token}}


def app() -> str:
    """An app of the operator's; gives its bundle."""
    return NotifiableApplication.objects.create(
        name="Meter in hand", bundle_id="example.meter", service="GCM"
    ).bundle_id


def device(world: World) -> dict[str, Any]:
    """A device that the customer's notifications are sent to."""
    operations.register_push_notification_binding(
        user=world.user, bundle_id=app(), token="a-device", now=world.now
    )
    return {"input": {"token": "a-device"}}


def second_factor(world: World) -> dict[str, Any]:
    """Codes by e-mail, asked for and not confirmed."""
    create_mfa_device(user=world.user, method="EMAIL", now=world.now)
    return {"input": {"mfaMethod": "EMAIL"}}


def wrong_code(world: World) -> dict[str, Any]:
    return {"input": {**second_factor(world)["input"], "token": "not six digits"}}


def line(world: World) -> dict[str, Any]:
    register_line_link_token(line_user_id="U1", link_token="a-link-token", now=world.now)
    return {"input": {"linkToken": "a-link-token"}}


def somebody_new(world: World) -> dict[str, Any]:
    details = {"givenName": "Ada", "familyName": "Moss", "email": "ada@home.example"}
    return {"input": {"brandCode": world.account.brand.code, "customerDetails": details}}


def verification(world: World) -> dict[str, Any]:
    whom = {"userNumber": world.user.number, "brandCode": world.account.brand.code}
    return {"input": {**whom, "verificationType": "EMAIL"}}


def verification_code(world: World) -> dict[str, Any]:
    """A code that the customer has been sent; the example's is another one, so nothing is verified."""
    operations.start_customer_verification(
        user=world.user,
        brand_code=world.account.brand.code,
        verification_type="EMAIL",
        now=world.now,
    )
    return {"input": {"verificationCode": "123456", "verificationType": "EMAIL"}}


def new_password(world: World) -> dict[str, Any]:
    new = {"newPassword": PASSWORD, "newPasswordConfirmed": PASSWORD}
    return {"input": {"oldPassword": world.demo.password, **new}}


EXAMPLES = {
    "mutation:createMfaDevice": Example({"input": {"mfaMethod": "TOTP"}}, also=frozenset({"neighbour"})),
    "mutation:deleteMfaDevice": Example(second_factor, also=frozenset({"neighbour"})),
    "mutation:deletePushNotificationBinding": Example(
        device, also=frozenset({"neighbour"}), hidden_as=("KT-CT-5411",)
    ),
    "mutation:forceReauthentication": Example({"input": {"includeThirdParties": False}}, also=SIGNED_IN),
    "mutation:generatePreSignedToken": Example(
        lambda world: {"email": world.user.email, "numberOfDaysAllowed": 3, "scope": "JOIN_CAMPAIGNS"},
        allowed="support",
    ),
    "mutation:initializeUser": Example(somebody_new, allowed="support"),
    "mutation:invalidatePreSignedToken": Example(pre_signed_token, allowed="anyone"),
    "mutation:invalidatePreSignedTokensForUser": Example(of_user(), allowed="support"),
    "mutation:invalidateRefreshToken": Example(
        refresh_token, allowed="support", also_with_secret=frozenset({"organization_elsewhere"})
    ),
    "mutation:invalidateRefreshTokensForUser": Example(of_user(), allowed="support"),
    "mutation:linkUserToLine": Example(line, also=PEOPLE),
    "mutation:masqueradeAuthentication": Example(masquerade, allowed="anyone"),
    "mutation:obtainKrakenToken": Example(
        lambda world: {"input": {"APIKey": world.demo.api_key}}, allowed="anyone"
    ),
    "mutation:obtainLongLivedRefreshToken": Example(
        lambda world: {"input": {"krakenToken": world.token_of(world.user)}},
        allowed="organization",
        also_with_secret=frozenset({"organization_elsewhere"}),
    ),
    "mutation:regenerateSecretKey": Example(also=PEOPLE, hidden_as=("KT-CT-11100",)),
    "mutation:registerPushNotificationBinding": Example(
        lambda _world: {"input": {"bundleId": app(), "token": "a-device"}}, also=PEOPLE
    ),
    "mutation:requestPasswordReset": Example(of_user(), allowed="anyone"),
    "mutation:resetPassword": Example(
        lambda world: {"input": {**reset(world), "password": PASSWORD}}, allowed="anyone"
    ),
    "mutation:resetUserPassword": Example(
        lambda world: {"input": {**reset(world), "newPassword": PASSWORD}}, allowed="anyone"
    ),
    # strangers are told that nothing was sent, which is true, and the same for an address that nobody has
    "mutation:sendVerificationEmail": Example(of_user(), also=WITH_PERMISSION),
    "mutation:startCustomerVerification": Example(verification, allowed="support"),
    "mutation:unlinkUserFromLine": Example(also=SIGNED_IN),
    "mutation:updateAccountUser": Example(
        lambda world: {"input": {"userId": str(world.user.pk), "pronouns": "they"}}
    ),
    "mutation:updatePassword": Example(new_password, also=PEOPLE),
    "mutation:updateUser": Example(
        lambda world: {"input": {"userId": str(world.user.pk), "pronouns": "they"}}
    ),
    "mutation:updateUserDetails": Example({"input": {"pronouns": "they"}}, also=PEOPLE),
    "mutation:validateEmail": Example(
        {"input": {"email": "ada@home.example"}}, allowed="support", also=THIRD_PARTIES
    ),
    "mutation:validateMfaDevice": Example(wrong_code, also=frozenset({"neighbour"}), ends_with="KT-CT-1152"),
    "mutation:validatePhone": Example(
        {"input": {"phoneNumber": "+44 20 7946 0018"}}, allowed="support", also=THIRD_PARTIES
    ),
    "mutation:verifyCustomer": Example(
        verification_code, scopes=("VERIFY_CUSTOMER_DETAILS",), ends_with="KT-CT-4191"
    ),
    "mutation:verifyEmail": Example(verification_link, also=WITH_PERMISSION),
    "query:authorizedApplications": Example(also=SIGNED_IN),
    "query:isPasswordResetTokenValid": Example(reset, allowed="anyone"),
    "query:mfaDevices": Example(also=SIGNED_IN),
    "query:passwordValidatorHelpTexts": Example({"asHtml": True}, allowed="anyone"),
    "query:thirdPartyViewer": Example(allowed="organization", also=SIGNED_IN),
    "query:userEmailCheckForCheckout": Example(of_user(), allowed="support", also=THIRD_PARTIES),
    "query:viewer": Example(also=SIGNED_IN),
}
