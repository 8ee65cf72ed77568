"""Users: unique by address in any case, and known to the back office."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from holdfast.identity import operations
from holdfast.identity.models import ApiKey, Organization, Role, User, UserRoleAssignment
from holdfast.identity.numbers import organization_number, user_number
from holdfast.identity.operations.users import EmailAlreadyUsed
from holdfast.identity.roles import STANDARD_ROLES
from holdfast.identity.tests.conftest import NOW, PASSWORD
from holdfast.platform.models import BusinessEventRecord

pytestmark = pytest.mark.django_db


def test_a_new_user_has_a_number_a_key_and_an_event(customer: User) -> None:
    assert re.fullmatch(r"U-[0-9A-Z]{8}", customer.number)
    assert (customer.full_name, customer.created_at) == ("Ada Byron", NOW)
    assert ApiKey.objects.filter(user=customer, revoked_at=None).count() == 1
    event = BusinessEventRecord.objects.get(name="identity.user.created-v1")
    assert event.data == {"user_number": customer.number}


@pytest.mark.parametrize(
    "email", ["Ada.Byron@example.com", "ada.byron@EXAMPLE.com", "  ADA.BYRON@example.COM"]
)
def test_an_address_belongs_to_one_user_whatever_its_case(customer: User, email: str) -> None:
    with pytest.raises(EmailAlreadyUsed):
        operations.create_user(email=email, now=NOW)
    assert User.objects.count() == 1


def test_the_database_itself_keeps_addresses_apart(customer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=customer.email.upper())


def test_any_number_of_users_may_have_no_address() -> None:
    for _ in range(3):
        operations.create_user(given_name="Offline", now=NOW)

    assert User.objects.filter(email="").count() == 3
    assert not User.objects.with_email("").exists()


@pytest.mark.parametrize("email", ["ada", "ada@", "a b@example.com"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        operations.create_user(email=email, now=NOW)


def test_looking_up_an_address_uses_the_unique_index(customer: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = User.objects.with_email("ada.byron@example.com").explain()

    assert "user_email_unique_in_any_case" in plan


def test_a_superuser_is_staff() -> None:
    user = operations.create_user(email="root@example.com", password=PASSWORD, is_superuser=True, now=NOW)

    assert user.is_staff
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(is_superuser=True, is_staff=False)


def test_numbers_differ_and_avoid_letters_that_are_misread() -> None:
    numbers = [user_number() for _ in range(200)] + [organization_number() for _ in range(200)]

    assert len(set(numbers)) == 400
    assert all(re.fullmatch(r"[UO]-[0-9A-HJKMNP-TV-Z]{8}", number) for number in numbers)


def test_a_number_that_is_taken_is_drawn_again(customer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    further = iter([customer.number, "U-FURTHER0"])
    monkeypatch.setattr("holdfast.identity.operations.users.user_number", lambda: next(further))

    user = operations.create_user(number=customer.number, now=NOW)

    assert user.number == "U-FURTHER0"


def test_the_standard_roles_are_installed_once_and_then_belong_to_the_operator() -> None:
    operations.install_standard_roles()
    Role.objects.filter(code="finance").update(permissions=[])

    operations.install_standard_roles()

    assert Role.objects.count() == len(STANDARD_ROLES)
    assert Role.objects.get(code="finance").permissions == []


def test_an_unknown_role_cannot_be_granted(customer: User) -> None:
    with pytest.raises(Role.DoesNotExist):
        operations.grant_role(holder=customer, code="emperor")
    assert not UserRoleAssignment.objects.exists()


def test_an_organisation_has_a_number_and_brands(partner: Organization) -> None:
    assert re.fullmatch(r"O-[0-9A-Z]{8}", partner.number)
    assert partner.brand_codes == ["FENLIGHT"]


def test_a_new_password_replaces_the_old_one(customer: User) -> None:
    operations.set_password(user=customer, password="nine loud geese", now=NOW)

    customer.refresh_from_db()
    assert customer.check_password("nine loud geese")
    assert not customer.check_password(PASSWORD)


@pytest.mark.parametrize("typed", ["Staff@Example.com", "number"])
def test_staff_enter_the_back_office_with_their_address_or_number(client: Client, typed: str) -> None:
    user = operations.create_user(email="staff@example.com", password=PASSWORD, is_superuser=True, now=NOW)
    name = user.number.lower() if typed == "number" else typed

    answer = client.post("/admin/login/?next=/admin/", {"username": name, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/identity/user/").status_code == 200


@pytest.mark.parametrize("typed", ["ada.byron@example.com", "nobody@example.com", "", "x\0y@example.com"])
def test_nobody_else_enters_the_back_office(client: Client, customer: User, typed: str) -> None:
    answer = client.post("/admin/login/", {"username": typed, "password": PASSWORD})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
