"""Push notifications over HTTP: an app on a device is registered, changes hands, and is let go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.identity import operations
from holdfast.identity.models import NotifiableApplication, PushNotificationBinding
from holdfast.identity.tests.asking import NOW, Asking
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.models import Organization, User

REGISTER = """mutation register($input: RegisterPushNotificationBindingInput!) {
    registerPushNotificationBinding(input: $input) { pushNotificationBinding {
      id token registeredAt expiresAt user { number }
      application { id bundleId name description service externalProvider externalProjectId
        pushNotificationBindings { token } } } } }"""
DELETE = """mutation delete($device: String!) {
    deletePushNotificationBinding(input: {token: $device}) { status } }"""
APP = "energy.fenlight.app"


@pytest.fixture(autouse=True)
def app(db: None) -> NotifiableApplication:
    return NotifiableApplication.objects.create(
        bundle_id=APP,
        service="APNS",
        name="Fenlight",
        description="The customers' app",
        external_project_id="fenlight-1",
    )


def device(name: str = "device-1", **more: str) -> dict[str, str]:
    return {"bundleId": APP, "token": name} | more


def test_a_customer_registers_the_app_on_a_telephone(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(REGISTER, token, input=device("tablet"))

    made = asking.must(REGISTER, token, input=device())["pushNotificationBinding"]

    assert made["application"].pop("id")
    assert made.pop("id") == str(PushNotificationBinding.objects.get(token="device-1").pk)
    assert made == {
        "token": "device-1",
        "registeredAt": "2026-01-15T12:00:00+00:00",
        "expiresAt": "2027-01-15T12:00:00+00:00",
        "user": {"number": customer.number},
        "application": {
            "bundleId": APP,
            "name": "Fenlight",
            "description": "The customers' app",
            "service": "APNS",
            "externalProvider": "FCM",
            "externalProjectId": "fenlight-1",
            "pushNotificationBindings": [{"token": "tablet"}, {"token": "device-1"}],
        },
    }
    event = BusinessEventRecord.objects.filter(name="identity.push_binding.registered-v1").last()
    assert event is not None
    assert event.data == {"user_number": customer.number, "bundle_id": APP}
    assert AuditRecord.objects.filter(operation="registerPushNotificationBinding").count() == 2


def test_a_device_belongs_to_whoever_registered_it_last(asking: Asking, customer: User) -> None:
    asking.must(REGISTER, asking.token_of(customer), input=device())
    heir = operations.create_user(email="mary@example.com", now=NOW)

    asking.must(REGISTER, asking.token_of(heir), input=device())

    assert PushNotificationBinding.objects.get().user == heir
    assert asking.code(DELETE, asking.token_of(customer), device="device-1") == "KT-CT-5411"


def test_registering_again_begins_anew_and_ends_when_the_app_says(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(REGISTER, token, input=device())
    asking.clock.advance(timedelta(minutes=30))

    again = asking.must(REGISTER, token, input=device(expiresAt="2026-02-01T00:00:00+00:00"))

    binding = again["pushNotificationBinding"]
    assert (binding["registeredAt"], binding["expiresAt"]) == (
        "2026-01-15T12:30:00+00:00",
        "2026-02-01T00:00:00+00:00",
    )
    assert PushNotificationBinding.objects.count() == 1
    too_long = asking.must(REGISTER, token, input=device(expiresAt="2099-01-01T00:00:00+00:00"))
    assert too_long["pushNotificationBinding"]["expiresAt"] == "2027-01-15T12:30:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"bundleId": "energy.unknown"}, "bundleId"),
        ({"service": "GCM"}, "bundleId"),
        ({"token": ""}, "token"),
        ({"token": "x" * 1001}, "token"),
        ({"expiresAt": "2026-01-15T12:00:00+00:00"}, "expiresAt"),
    ],
)
def test_what_cannot_be_registered(asking: Asking, customer: User, wrong: dict[str, str], field: str) -> None:
    answer = asking.execute(REGISTER, asking.token_of(customer), input=device() | wrong)

    assert answer.codes == ["KT-CT-1605"]
    (invalid,) = answer.errors[0]["extensions"]["validationErrors"]
    assert invalid["inputPath"] == ["input", field]
    assert not PushNotificationBinding.objects.exists()


def test_an_app_of_two_services_needs_the_one_named(asking: Asking, customer: User) -> None:
    NotifiableApplication.objects.create(bundle_id=APP, service="GCM", name="Fenlight")
    token = asking.token_of(customer)

    assert asking.code(REGISTER, token, input=device()) == "KT-CT-1605"
    assert asking.must(REGISTER, token, input=device(service="GCM"))


def test_a_customer_lets_a_device_go(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(REGISTER, token, input=device())

    assert asking.must(DELETE, token, device="device-1") == {"status": "SUCCESSFUL"}

    assert not PushNotificationBinding.objects.exists()
    assert asking.code(DELETE, token, device="device-1") == "KT-CT-5411"
    assert BusinessEventRecord.objects.filter(name="identity.push_binding.deleted-v1").count() == 1


def test_who_may_not(asking: Asking, customer: User, agent: User, partner: Organization) -> None:
    asking.must(REGISTER, asking.token_of(customer), input=device())
    disguise = operations.issue_masquerade_token(support_user=agent, customer=customer, now=NOW)
    masquerade = operations.masquerade_authentication(
        masquerade_token=disguise, user_id=str(customer.pk), now=NOW
    )

    assert asking.code(REGISTER, input=device("other")) == "KT-CT-1112"
    assert asking.code(REGISTER, asking.token_of(partner), input=device("other")) == "KT-CT-1111"
    assert asking.code(REGISTER, masquerade.token, input=device("other")) == "KT-CT-1111"
    assert asking.code(DELETE, device="device-1") == "KT-CT-1112"
    assert asking.code(DELETE, asking.token_of(partner), device="device-1") == "KT-CT-1111"
    assert asking.code(DELETE, asking.token_of(agent), device="device-1") == "KT-CT-5411"
    assert PushNotificationBinding.objects.count() == 1
