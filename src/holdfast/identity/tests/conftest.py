"""People that the tests of identity share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.identity import operations
from holdfast.identity.models import Organization, User

#: A winter noon; every test's time is counted from here.
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PASSWORD = "seven quiet herons"


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
