"""Payloads still tell, in a deprecated field, which errors their mutation may answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.identity.tests.asking import PASSWORD
from holdfast.identity.tests.mailbox import code_in, link_in, mails_to

if TYPE_CHECKING:
    from holdfast.identity.models import User
    from holdfast.identity.tests.asking import Asking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def test_each_mutation_names_its_documented_errors_and_the_general_one(
    asking: Asking, customer: User
) -> None:
    token = asking.token_of(customer)

    def codes(call: str) -> list[str]:
        payload = asking.must(
            f"mutation {{ {call} {{ possibleErrors {{ code message type description }} }} }}", token
        )
        assert all(
            error["message"] and error["type"] and error["description"] for error in payload["possibleErrors"]
        )
        return [error["code"] for error in payload["possibleErrors"]]

    assert codes('updateUser(input: {title: "Dr"})') == ["KT-CT-5413", "KT-CT-5414", "KT-CT-1113"]
    assert codes('updateAccountUser(input: {title: "Dr"})') == ["KT-CT-5414", "KT-ES-5410", "KT-CT-1113"]
    assert codes(f'sendVerificationEmail(input: {{email: "{customer.email}"}})') == ["KT-CT-1113"]
    link = link_in(mails_to(customer.email)[0])["token"]
    assert codes(f'verifyEmail(input: {{token: "{link}"}})') == ["KT-CT-1113"]
    assert codes("createMfaDevice(input: {mfaMethod: EMAIL})") == [
        "KT-CT-1128",
        "KT-CT-1151",
        "KT-CT-1153",
        "KT-CT-1113",
    ]
    code = code_in(mails_to(customer.email)[-1].body)
    assert codes(f'validateMfaDevice(input: {{mfaMethod: EMAIL, token: "{code}"}})') == [
        "KT-CT-1150",
        "KT-CT-1151",
        "KT-CT-1152",
        "KT-CT-1155",
        "KT-CT-1113",
    ]
    assert codes("deleteMfaDevice(input: {mfaMethod: EMAIL})") == ["KT-CT-1150", "KT-CT-1154", "KT-CT-1113"]
    new = '"four slow grey barges"'
    shown = f'oldPassword: "{PASSWORD}", newPassword: {new}, newPasswordConfirmed: {new}'
    assert codes(f"updatePassword(input: {{{shown}}})") == ["KT-CT-5450", "KT-CT-5460", "KT-CT-1113"]
