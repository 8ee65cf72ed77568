"""A brand to sell under."""

from __future__ import annotations

import pytest

from holdfast.accounts.models import Brand


@pytest.fixture
def brand(db: None) -> Brand:
    return Brand.objects.create(code="HEARTH", name="Hearth", market_code="GB", currency="GBP", language="en")
