"""Passwords over HTTP: forgotten, chosen anew, changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.identity import operations
from holdfast.identity.models import MessageLink, User
from holdfast.identity.tests.asking import PASSWORD, Asking
from holdfast.identity.tests.mailbox import link_in, mails_to
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import run_jobs, waiting_jobs

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

BETTER = "four slow grey barges"
REQUEST = """mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) {
    email userNumber } }"""
RESET = """mutation($input: ResetUserPasswordInput!) { resetUserPassword(input: $input) { userId } }"""
OLD_RESET = """mutation($input: ResetPasswordMutationInput!) { resetPassword(input: $input) {
    clientMutationId errors { field errors {
        ... on SerializerErrorType { code message } ... on SerializerFieldErrorsType { field } } } } }"""
IS_VALID = """query($userId: String!, $token: String!) { isPasswordResetTokenValid(userId: $userId, token: $token) }"""
UPDATE = """mutation($input: UpdatePasswordInput) { updatePassword(input: $input) {
    viewer { number } } }"""


def _link(asking: Asking, customer: User) -> dict[str, str]:
    """What the mail to somebody who has forgotten a password holds."""
    asking.must(REQUEST, input={"email": customer.email})
    return link_in(mails_to(customer.email)[-1])


def _reset(asking: Asking, link: dict[str, str], password: str = BETTER) -> Any:
    shown = {"userId": link["userId"], "token": link["token"], "newPassword": password}
    return asking.execute(RESET, input=shown)


def test_somebody_who_has_forgotten_a_password_chooses_another(asking: Asking, customer: User) -> None:
    session = asking.log_in(email=customer.email, password=PASSWORD)

    answer = asking.must(REQUEST, input={"email": "ADA.BYRON@example.com"})
    (message,) = mails_to(customer.email)
    link = link_in(message)

    assert answer == {"email": "ADA.BYRON@example.com", "userNumber": None}
    assert message.subject == "Choose a new Holdfast password"
    assert "Hello Ada," in message.body
    assert "for 60 minutes" in message.body
    assert link["page"] == "http://localhost:8000/reset-password/"
    assert asking.must(IS_VALID, userId=link["userId"], token=link["token"]) is True

    assert _reset(asking, link).data == {"resetUserPassword": {"userId": str(customer.pk)}}

    assert asking.log_in(email=customer.email, password=BETTER).token
    assert asking.code("{ viewer { id } }", session.token) == "KT-CT-1124"
    assert asking.must(IS_VALID, userId=link["userId"], token=link["token"]) is False
    assert _reset(asking, link, "five slow grey barges").codes == ["KT-CT-4125"]
    assert mails_to(customer.email)[-1].subject == "Your Holdfast password has changed"
    customer.refresh_from_db()
    assert customer.email_verified_at == asking.now
    names = set(BusinessEventRecord.objects.values_list("name", flat=True))
    assert {"identity.password_reset.requested-v1", "identity.password.changed-v1"} <= names
    assert AuditRecord.objects.filter(operation="resetUserPassword").count() == 1


def test_a_user_number_does_as_well_and_the_link_may_lead_to_a_page_of_ours(
    asking: Asking, customer: User, settings: SettingsWrapper
) -> None:
    settings.LINK_ORIGINS = ("https://app.example.com",)
    asked = {"userNumber": customer.number, "baseUrl": "https://app.example.com/new?brand=fen"}

    assert asking.must(REQUEST, input=asked) == {"email": None, "userNumber": customer.number}

    link = link_in(mails_to(customer.email)[0])
    assert (link["page"], link["brand"]) == ("https://app.example.com/new", "fen")
    assert asking.must(IS_VALID, userId=link["userId"], token=link["token"]) is True


def test_nobody_learns_from_a_request_who_is_known(asking: Asking, customer: User) -> None:
    operations.create_user(email="gone@example.com", is_active=False, now=asking.now)
    seen = {}
    for email in (customer.email, "nobody@example.com", "gone@example.com"):
        with CaptureQueriesContext(connection) as statements:
            answer = asking.must(REQUEST, input={"email": email})
        assert answer == {"email": email, "userNumber": None}
        seen[email] = [one["sql"].split()[:3] for one in statements if "SAVEPOINT" not in one["sql"]]

    assert seen[customer.email] == seen["nobody@example.com"] == seen["gone@example.com"]
    run_jobs("identity.")
    assert [message.to for message in mail.outbox] == [[customer.email]]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "KT-CT-11331"),
        ({"email": "ada.byron@example.com", "userNumber": "U-12345678"}, "KT-CT-11331"),
        ({"email": "no address"}, "KT-CT-11332"),
        ({"userNumber": "U" * 40}, "KT-CT-11332"),
        ({"email": "ada.byron@example.com", "baseUrl": "https://evil.example/"}, "KT-CT-11332"),
        (
            {"email": "ada.byron@example.com", "baseUrl": "https://localhost:8000@evil.example/"},
            "KT-CT-11332",
        ),
        ({"email": "ada.byron@example.com", "baseUrl": "javascript://localhost:8000/"}, "KT-CT-11332"),
        ({"email": "ada.byron@example.com", "baseUrl": "http://[bad"}, "KT-CT-11332"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(
    asking: Asking, customer: User, asked: dict, code: str
) -> None:
    assert asking.code(REQUEST, input=asked) == code
    assert waiting_jobs("identity.") == []


def test_a_password_that_breaks_rules_is_told_each_and_leaves_the_link(
    asking: Asking, customer: User
) -> None:
    link = _link(asking, customer)

    refused = _reset(asking, link, "byron")

    (error,) = refused.errors
    assert refused.data == {"resetUserPassword": None}
    assert error["message"] == "Password is invalid."
    assert error["extensions"]["errorCode"] == "KT-CT-5450"
    assert error["extensions"]["errorDescription"] == "Given password fails password policy requirements."
    assert error["extensions"]["validationErrors"] == [
        {
            "code": "password_too_short",
            "message": "This password is too short. It must contain at least 10 characters.",
            "inputPath": ["input", "password"],
        },
        {
            "code": "password_contains_part_of_email_address",
            "message": "This password contains a part of your e-mail address.",
            "inputPath": ["input", "password"],
        },
    ]
    assert _reset(asking, link, "x" * 1_025).codes == ["KT-CT-5450"]
    assert _reset(asking, link).errors == []


def test_who_selects_a_deprecated_field_reads_the_reasons_there(asking: Asking, customer: User) -> None:
    document = """mutation($input: ResetUserPasswordInput!) { resetUserPassword(input: $input) { userId ...told } }
        fragment told on ResetUserPasswordOutput { ... { passwordUpdated failureCodes failureReasons } }"""
    link = _link(asking, customer)
    shown = {"userId": link["userId"], "token": link["token"]}

    assert asking.must(document, input={**shown, "newPassword": "brief"}) == {
        "userId": str(customer.pk),
        "passwordUpdated": False,
        "failureCodes": ["password_too_short"],
        "failureReasons": ["This password is too short. It must contain at least 10 characters."],
    }
    assert asking.log_in(email=customer.email, password=PASSWORD).token
    assert asking.must(document, input={**shown, "newPassword": BETTER})["passwordUpdated"] is True


def test_a_link_works_in_its_time_for_its_user_and_address_alone(asking: Asking, customer: User) -> None:
    other = operations.create_user(email="mary@example.com", now=asking.now)
    link = _link(asking, customer)
    of_other = _link(asking, other)

    assert _reset(asking, {**link, "userId": of_other["userId"]}).codes == ["KT-CT-4125"]
    assert _reset(asking, {**link, "userId": "no id"}).codes == ["KT-CT-4125"]
    assert _reset(asking, {**link, "token": "guess"}).codes == ["KT-CT-4125"]

    asking.clock.advance(timedelta(hours=1))
    assert _reset(asking, link).codes == ["KT-CT-4125"]
    assert asking.must(IS_VALID, userId=link["userId"], token=link["token"]) is False

    User.objects.filter(pk=other.pk).update(email="elsewhere@example.com")
    again = _link(asking, customer)
    User.objects.filter(pk=customer.pk).update(email="moved@example.com")
    assert asking.must(IS_VALID, userId=again["userId"], token=again["token"]) is False


def test_somebody_shut_out_cannot_come_back_by_a_link(asking: Asking, customer: User) -> None:
    link = _link(asking, customer)
    operations.deactivate_user(user=customer, now=asking.now)

    assert _reset(asking, link).codes == ["KT-CT-1132"]
    assert asking.must(IS_VALID, userId=link["userId"], token=link["token"]) is False


def test_no_mailbox_can_be_filled_and_no_secret_is_kept(asking: Asking, customer: User) -> None:
    for _ in range(7):
        asking.clock.advance(timedelta(minutes=1))
        asking.must(REQUEST, input={"email": customer.email})
        assert customer.email in str(waiting_jobs("identity.")[-1])

    messages = mails_to(customer.email)

    assert len(messages) == 5
    tokens = [link_in(message)["token"].encode() for message in messages]
    stored = b"".join(bytes(link.secret_hash) for link in MessageLink.objects.all())
    assert not any(token in stored for token in tokens)


def test_the_older_form_tells_what_is_wrong_by_field(asking: Asking, customer: User) -> None:
    link = _link(asking, customer)
    shown = {"userId": link["userId"], "token": link["token"], "clientMutationId": "13012321"}

    refused = asking.must(OLD_RESET, input={**shown, "password": "brief"})
    assert refused["clientMutationId"] == "13012321"
    assert refused["errors"] == [
        {
            "field": "password",
            "errors": [
                {
                    "code": "password_too_short",
                    "message": "This password is too short. It must contain at least 10 characters.",
                }
            ],
        }
    ]
    assert asking.must(OLD_RESET, input={**shown, "password": BETTER})["errors"] == []
    used_up = asking.must(OLD_RESET, input={**shown, "password": BETTER})
    assert used_up["errors"] == [
        {"field": "token", "errors": [{"code": "KT-CT-4125", "message": "Unauthorized."}]}
    ]
    assert asking.log_in(email=customer.email, password=BETTER).token


def test_a_customer_changes_a_password(asking: Asking, customer: User) -> None:
    session = asking.log_in(email=customer.email, password=PASSWORD)
    shown = {"oldPassword": PASSWORD, "newPassword": BETTER, "newPasswordConfirmed": BETTER}

    answer = asking.must(UPDATE, session.token, input=shown)

    assert answer["viewer"] == {"number": customer.number}
    assert asking.log_in(email=customer.email, password=BETTER).token
    refresh = "mutation($t: String!) { obtainKrakenToken(input: {refreshToken: $t}) { token } }"
    assert asking.code(refresh, t=session.refresh_token) == "KT-CT-1135"
    assert mails_to(customer.email)[0].subject == "Your Holdfast password has changed"
    (trace,) = AuditRecord.objects.filter(operation="updatePassword")
    assert (trace.actor_user_id, trace.objects_touched) == (customer.pk, [f"User:{customer.pk}"])


@pytest.mark.parametrize(
    ("shown", "code", "reason"),
    [
        ({"oldPassword": "guess"}, "KT-CT-5460", ["oldPassword", None]),
        ({"newPasswordConfirmed": "another"}, "KT-CT-5450", ["newPasswordConfirmed", None]),
        (
            {"newPassword": PASSWORD, "newPasswordConfirmed": PASSWORD},
            "KT-CT-5450",
            ["newPassword", "password_matches_current"],
        ),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    asking: Asking, customer: User, shown: dict[str, str], code: str, reason: list[str | None]
) -> None:
    wanted = {"oldPassword": PASSWORD, "newPassword": BETTER, "newPasswordConfirmed": BETTER, **shown}

    (error,) = asking.execute(UPDATE, asking.token_of(customer), input=wanted).errors

    assert error["extensions"]["errorCode"] == code
    (told,) = error["extensions"]["validationErrors"]
    assert [told["inputPath"][-1], told.get("code")] == reason
    assert asking.log_in(email=customer.email, password=PASSWORD).token
    assert not AuditRecord.objects.filter(operation="updatePassword").exists()


def test_only_people_in_person_change_a_password(asking: Asking, customer: User, partner: Any) -> None:
    shown = {"oldPassword": PASSWORD, "newPassword": BETTER, "newPasswordConfirmed": BETTER}

    assert asking.code(UPDATE, input=shown) == "KT-CT-1112"
    assert asking.code(UPDATE, asking.token_of(partner), input=shown) == "KT-CT-1111"


def test_the_rules_can_be_read_before_a_password_is_chosen(asking: Asking) -> None:
    plain = asking.must("{ passwordValidatorHelpTexts }")
    html = asking.must("{ passwordValidatorHelpTexts(asHtml: true) }")

    assert plain[0] == "Your password must contain at least 10 characters."
    assert "Your password can’t be one of your last 5." in plain
    assert len(plain) == 6  # the kinds of characters that nothing is asked of are not told
    assert html[0] == "<li>Your password must contain at least 10 characters.</li>"
