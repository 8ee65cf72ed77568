"""Second factors over HTTP: set up, asked for at login, taken away."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django_otp.oath import hotp

from holdfast.identity import second_factors
from holdfast.identity.models import MfaDevice, User
from holdfast.identity.tests.asking import PASSWORD, Asking
from holdfast.identity.tests.mailbox import code_in, mails_to
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.testing import run_jobs, waiting_jobs

if TYPE_CHECKING:
    from holdfast.identity.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

CREATE = """mutation($method: MFAMethodChoices!) { createMfaDevice(input: {mfaMethod: $method}) {
    deviceEmail devicePhone totpSecret } }"""
VALIDATE = """mutation($method: MFAMethodChoices!, $token: String!) {
    validateMfaDevice(input: {mfaMethod: $method, token: $token}) { deviceIsValid } }"""
DELETE = """mutation($method: MFAMethodChoices!) { deleteMfaDevice(input: {mfaMethod: $method}) { deviceDeleted } }"""
DEVICES = "{ mfaDevices { deviceType isConfirmed } }"
LOGIN = """mutation($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }"""


def _shown_by_app(secret: str, now: datetime) -> str:
    """What an authenticator app shows at a moment: the code of the 30-second step."""
    return f"{hotp(base64.b32decode(secret), int(now.timestamp()) // 30):06d}"


def _with_email_device(asking: Asking, customer: User) -> str:
    """A customer whose logins need a code by e-mail; returns their token."""
    token = asking.token_of(customer)
    asking.must(CREATE, token, method="EMAIL")
    asking.must(VALIDATE, token, method="EMAIL", token=code_in(mails_to(customer.email)[-1].body))
    return token


def _log_in(asking: Asking, customer: User, **more: str) -> Any:
    return asking.execute(LOGIN, input={"email": customer.email, "password": PASSWORD, **more})


def test_a_customer_sets_up_codes_by_email_and_logs_in_with_them(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)

    made = asking.must(CREATE, token, method="EMAIL")
    assert made == {"deviceEmail": customer.email, "devicePhone": None, "totpSecret": None}
    assert asking.must(DEVICES, token) == [{"deviceType": "EMAIL", "isConfirmed": False}]
    assert _log_in(asking, customer).errors == []  # unconfirmed, it asks for nothing

    code = code_in(mails_to(customer.email)[0].body)
    assert asking.must(VALIDATE, token, method="EMAIL", token=code) == {"deviceIsValid": True}
    assert asking.must(DEVICES, token) == [{"deviceType": "EMAIL", "isConfirmed": True}]

    asking.clock.advance(timedelta(minutes=5))
    (error,) = _log_in(asking, customer).errors
    assert error["extensions"]["errorCode"] == "KT-CT-1152"
    assert error["extensions"]["mfaMethods"] == ["EMAIL"]
    assert error["extensions"]["mfaCodeSentBy"] == "EMAIL"
    code = code_in(mails_to(customer.email)[-1].body)
    assert _log_in(asking, customer, mfaToken=code).data["obtainKrakenToken"]["token"]
    assert _log_in(asking, customer, mfaToken=code).codes == ["KT-CT-1152"]  # each code works once
    events = BusinessEventRecord.objects.filter(name__startswith="identity.mfa_device").order_by("pk")
    assert [event.name for event in events] == [
        "identity.mfa_device.created-v1",
        "identity.mfa_device.confirmed-v1",
    ]
    assert AuditRecord.objects.filter(operation="validateMfaDevice", actor_user_id=customer.pk).exists()


def test_a_wrong_password_tells_nothing_of_second_factors(asking: Asking, customer: User) -> None:
    _with_email_device(asking, customer)

    refused = asking.execute(
        LOGIN, input={"email": customer.email, "password": "guess", "mfaToken": "123456"}
    )

    assert refused.codes == ["KT-CT-1138"]
    assert waiting_jobs("identity.") == []


def test_other_credentials_ask_for_no_code(asking: Asking, customer: User) -> None:
    _with_email_device(asking, customer)

    assert asking.token_of(customer)


def test_codes_by_text_message(asking: Asking, customer: User, telephone: list[tuple[str, str]]) -> None:
    User.objects.filter(pk=customer.pk).update(mobile="+447400123456")
    token = asking.token_of(customer)

    assert asking.must(CREATE, token, method="SMS")["devicePhone"] == "+447400123456"
    run_jobs("identity.")
    ((number, text),) = telephone

    assert number == "+447400123456"
    assert text.endswith("is your Holdfast code. It works for 10 minutes. We never ask you for it by phone.")
    assert asking.must(VALIDATE, token, method="SMS", token=code_in(text))["deviceIsValid"] is True


def test_an_app_needs_a_backup_and_then_comes_first(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    secret = asking.must(CREATE, token, method="TOTP")["totpSecret"]
    shown = _shown_by_app(secret, asking.now)
    assert asking.code(VALIDATE, token, method="TOTP", token=shown) == "KT-CT-1155"

    _with_email_device(asking, customer)
    assert asking.must(VALIDATE, token, method="TOTP", token=shown)["deviceIsValid"] is True

    (error,) = _log_in(asking, customer).errors
    assert error["extensions"]["mfaMethods"] == ["EMAIL", "TOTP"]
    assert error["extensions"]["mfaCodeSentBy"] is None
    assert waiting_jobs("identity.") == []
    assert _log_in(asking, customer, mfaToken=shown).codes == ["KT-CT-1152"]  # used already

    asking.clock.advance(timedelta(seconds=30))
    shown = _shown_by_app(secret, asking.now)
    assert _log_in(asking, customer, mfaToken=shown, mfaMethod="TOTP").errors == []


def test_who_has_lost_the_app_asks_for_the_backup(asking: Asking, customer: User) -> None:
    token = _with_email_device(asking, customer)
    secret = asking.must(CREATE, token, method="TOTP")["totpSecret"]
    asking.must(VALIDATE, token, method="TOTP", token=_shown_by_app(secret, asking.now))
    asking.clock.advance(timedelta(minutes=2))

    (error,) = _log_in(asking, customer, mfaMethod="EMAIL").errors
    assert error["extensions"]["mfaCodeSentBy"] == "EMAIL"

    code = code_in(mails_to(customer.email)[-1].body)
    assert _log_in(asking, customer, mfaMethod="TOTP", mfaToken=code).codes == ["KT-CT-1152"]
    assert _log_in(asking, customer, mfaMethod="SMS", mfaToken=code).codes == ["KT-CT-1152"]
    assert _log_in(asking, customer, mfaMethod="EMAIL", mfaToken=code).errors == []


def test_the_backup_of_an_app_stays_until_the_app_goes(asking: Asking, customer: User) -> None:
    token = _with_email_device(asking, customer)
    secret = asking.must(CREATE, token, method="TOTP")["totpSecret"]
    asking.must(VALIDATE, token, method="TOTP", token=_shown_by_app(secret, asking.now))

    assert asking.code(DELETE, token, method="EMAIL") == "KT-CT-1154"
    assert asking.must(DELETE, token, method="TOTP") == {"deviceDeleted": True}
    assert asking.must(DELETE, token, method="EMAIL") == {"deviceDeleted": True}

    assert asking.must(DEVICES, token) == []
    assert asking.code(DELETE, token, method="EMAIL") == "KT-CT-1150"
    assert _log_in(asking, customer).errors == []
    notices = [one.subject for one in mails_to(customer.email) if "switched off" in one.subject]
    assert len(notices) == 2


def test_what_cannot_be_set_up_is_refused(asking: Asking, customer: User) -> None:
    token = _with_email_device(asking, customer)
    asking.clock.advance(timedelta(minutes=1))

    assert asking.code(CREATE, token, method="EMAIL") == "KT-CT-1153"
    assert asking.code(CREATE, token, method="SMS") == "KT-CT-1151"
    assert asking.code(VALIDATE, token, method="SMS", token="123456") == "KT-CT-1150"


def test_a_code_to_a_former_address_confirms_nothing(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(CREATE, token, method="EMAIL")
    code = code_in(mails_to(customer.email)[0].body)
    User.objects.filter(pk=customer.pk).update(email="moved@example.com")

    assert asking.code(VALIDATE, token, method="EMAIL", token=code) == "KT-CT-1151"


def test_guessing_takes_longer_and_longer_and_ends_the_code(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(CREATE, token, method="EMAIL")
    code = code_in(mails_to(customer.email)[0].body)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    for _ in range(3):
        assert asking.code(VALIDATE, token, method="EMAIL", token=wrong) == "KT-CT-1152"
    assert (
        asking.code(VALIDATE, token, method="EMAIL", token=code) == "KT-CT-1152"
    )  # too soon after the third
    for seconds in (1, 2):
        asking.clock.advance(timedelta(seconds=seconds))
        assert asking.code(VALIDATE, token, method="EMAIL", token=wrong) == "KT-CT-1152"
    asking.clock.advance(timedelta(seconds=4))
    assert asking.code(VALIDATE, token, method="EMAIL", token=code) == "KT-CT-1152"  # void after five
    assert MfaDevice.objects.get().failure_count == 6


def test_a_code_lasts_ten_minutes_and_is_not_sent_twice_in_one(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(CREATE, token, method="EMAIL")
    code = code_in(mails_to(customer.email)[0].body)
    assert asking.must(VALIDATE, token, method="EMAIL", token=code)["deviceIsValid"] is True
    asking.clock.advance(timedelta(minutes=2))

    for _ in range(2):
        assert _log_in(asking, customer).codes == ["KT-CT-1152"]
    assert len(mails_to(customer.email)) == 2

    late = code_in(mails_to(customer.email)[-1].body)
    asking.clock.advance(timedelta(minutes=10))
    assert _log_in(asking, customer, mfaToken=late).codes == ["KT-CT-1152"]


def test_nothing_that_is_stored_opens_anything(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    secret = asking.must(CREATE, token, method="TOTP")["totpSecret"]
    asking.must(CREATE, token, method="EMAIL")
    code = code_in(mails_to(customer.email)[0].body)

    rows = str([{name: str(value) for name, value in row.items()} for row in MfaDevice.objects.values()])
    assert secret not in rows
    assert code not in rows
    (of_email,) = MfaDevice.objects.filter(method="EMAIL")
    assert bytes(of_email.code_hash) != second_factors.hash_code(
        code, device_id=of_email.pk, server_secret="other"
    )


def test_second_factors_are_a_matter_of_people_in_person(
    asking: Asking, customer: User, agent: User, partner: Organization
) -> None:
    of_partner = asking.token_of(partner)

    assert asking.code(DEVICES) == "KT-CT-1112"
    assert asking.must(DEVICES, of_partner) is None
    assert asking.code(CREATE, method="EMAIL") == "KT-CT-1112"
    assert asking.code(CREATE, of_partner, method="EMAIL") == "KT-CT-1128"
    assert asking.code(VALIDATE, of_partner, method="EMAIL", token="123456") == "KT-CT-1111"
    assert asking.code(DELETE, of_partner, method="EMAIL") == "KT-CT-1111"


def test_codes_of_an_app_are_those_of_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test vectors of RFC 6238, appendix B, cut to six digits."""
    monkeypatch.setattr(second_factors, "totp_key", lambda **_: b"12345678901234567890")
    for moment, code in ((59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")):
        now = datetime.fromtimestamp(moment, tz=UTC)
        step = second_factors.step_of(code, user_id=1, salt=b"", after_step=0, now=now)
        assert step == moment // 30
        assert second_factors.step_of(code, user_id=1, salt=b"", after_step=moment // 30, now=now) is None
        later = now + timedelta(seconds=90)
        assert second_factors.step_of(code, user_id=1, salt=b"", after_step=0, now=later) is None


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_count_and_the_code_is_sent_although_the_login_is_refused(
    asking: Asking, customer: User
) -> None:
    """In transactions of their own, as in life: a refusal takes back neither the count nor the queued code."""
    _with_email_device(asking, customer)
    asking.clock.advance(timedelta(minutes=2))

    assert _log_in(asking, customer).codes == ["KT-CT-1152"]
    assert [name for name, _ in waiting_jobs("identity.")] == ["identity.send_mfa_code"]
    assert _log_in(asking, customer, mfaToken="not it").codes == ["KT-CT-1152"]
    assert asking.code(VALIDATE, asking.token_of(customer), method="EMAIL", token="not it") == "KT-CT-1152"
    assert MfaDevice.objects.get().failure_count == 2


def test_waiting_times_grow_to_a_quarter_of_an_hour() -> None:
    waits = [
        second_factors.waiting_time(failures).total_seconds()
        for failures in (0, 2, 3, 4, 5, 8, 12, 13, 10_000)
    ]

    assert waits == [0, 0, 1, 2, 4, 32, 512, 900, 900]
