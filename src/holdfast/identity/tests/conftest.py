"""People that the tests of identity share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.identity import operations
from holdfast.identity.models import Organization, User
from holdfast.identity.tests import mailbox
from holdfast.identity.tests.asking import NOW, PASSWORD, Asking

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

__all__ = ["NOW", "PASSWORD"]


@pytest.fixture
def customer(db: None) -> User:
    return operations.create_user(
        email="Ada.Byron@example.com", password=PASSWORD, given_name="Ada", family_name="Byron", now=NOW
    )


@pytest.fixture
def partner(db: None) -> Organization:
    operations.install_standard_roles()
    return operations.create_organization(
        name="Fen Brokers", brand_codes=["FENLIGHT"], roles=["sales-partner"], now=NOW
    )


@pytest.fixture
def asking(db: None) -> Asking:
    return Asking()


@pytest.fixture
def agent(db: None) -> User:
    """A support lead: the role that may withdraw other people's tokens."""
    operations.install_standard_roles()
    return operations.create_user(
        email="sam@fenlight.example", is_staff=True, roles=["support-lead"], now=NOW
    )


@pytest.fixture
def service_partner(db: None) -> Organization:
    """A partner that serves the customers of its brand, each of whom it may see."""
    operations.install_standard_roles()
    return operations.create_organization(
        name="Marsh Services", brand_codes=["FENLIGHT"], roles=["partner-organisation"], now=NOW
    )


@pytest.fixture
def quick_passwords(settings: SettingsWrapper) -> None:
    """A hasher that takes no time, for tests that are not about hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def telephone(settings: SettingsWrapper) -> list[tuple[str, str]]:
    """The text messages sent in this test, as number and text."""
    settings.SMS_BACKEND = f"{mailbox.__name__}.Telephone"
    mailbox.texts.clear()
    return mailbox.texts
