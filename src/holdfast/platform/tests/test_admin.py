"""The back office reads the records and cannot touch them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

from holdfast.kernel.events import BusinessEvent
from holdfast.platform import operations
from holdfast.platform.models import AuditRecord, BackgroundTask, BusinessEventRecord

if TYPE_CHECKING:
    from django.test import Client

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [BusinessEventRecord, BackgroundTask, AuditRecord])
def test_staff_read_records_and_change_none(client: Client, model: type) -> None:
    client.force_login(get_user_model().objects.create(is_staff=True, is_superuser=True))
    operations.record_event(BusinessEvent("ledgers.charge.posted-v1", occurred_at=NOW, account_number="A-1"))
    operations.start_task(name="export", account_number="A-1", now=NOW)
    operations.audit(operation="postCredit", actor_kind="SUPPORT", account_number="A-1", now=NOW)
    record = model.objects.get()
    address = f"/admin/platform/{model._meta.model_name}/"

    assert client.get(address, {"q": "A-1"}).status_code == 200
    assert client.get(f"{address}{record.pk}/change/").status_code == 200
    assert client.post(f"{address}{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{address}{record.pk}/change/", {"name": "x"}).status_code == 403
    assert model.objects.get() == record
