"""Finding out whether something has happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.platform.queries import latest_event

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
NAME = "platform.thing.happened-v1"


def test_the_event_that_happened_last_is_found_by_its_name(db: None) -> None:
    for hours, place in ((2, "second"), (3, "third"), (1, "first")):
        record_event(BusinessEvent(NAME, NOW + timedelta(hours=hours), data={"place": place}))
    record_event(BusinessEvent("platform.thing.vanished-v1", NOW + timedelta(days=1)))

    found = latest_event(NAME)

    assert found is not None
    assert found.data == {"place": "third"}
    assert latest_event("platform.thing.forgotten-v1") is None
