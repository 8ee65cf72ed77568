"""A small demo for tests: seeded once, looked at by many, and gone without a trace."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.demo.plan import Plan
from holdfast.demo.seed import ensure_seeded
from holdfast.kernel.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from holdfast.demo.access import DemoAccess

#: One of each leading story, a debt, a move, and a business with two shops.
SMALL = Plan(seed=7, accounts=8, months=3)


@contextmanager
def temporary_demo(*, state: Path, at: datetime, plan: Plan = SMALL) -> Iterator[DemoAccess]:
    """A seeded retailer at a moment, for the time of the block; credentials are kept in `state`."""
    before = os.environ.get("HOLDFAST_STATE")
    os.environ["HOLDFAST_STATE"] = str(state)
    try:
        with transaction.atomic():
            yield ensure_seeded(lambda _step: None, plan=plan, clock=FixedClock(at))
            transaction.set_rollback(True)
    finally:
        if before is None:
            del os.environ["HOLDFAST_STATE"]
        else:
            os.environ["HOLDFAST_STATE"] = before
