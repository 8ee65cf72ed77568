"""Keys with which callers make sure that a change of money happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from holdfast.api.errors import IdempotencyKeyUsed
from holdfast.ledgers.models import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_CLAIM = """
    INSERT INTO ledgers_idempotencykey (operation, key, used_at)
    SELECT %(operation)s, key, %(now)s FROM unnest(%(keys)s::text[]) AS asked (key)
    ON CONFLICT DO NOTHING
"""


def claim_idempotency_key(*, operation: str, key: str | None, now: datetime) -> None:
    """Use up the key that a caller sent with an operation, within the transaction of the change.

    Without a key there is nothing to use up. Raises IdempotencyKeyUsed (KT-CT-9221) at the second use, also
    when the first is still under way elsewhere: then it waits for that one's end.
    """
    if key is None:
        return
    _, is_first_use = IdempotencyKey.objects.get_or_create(
        operation=operation, key=key, defaults={"used_at": now}
    )
    if not is_first_use:
        raise IdempotencyKeyUsed


def claim_idempotency_keys(*, operation: str, keys: Sequence[str], now: datetime) -> None:
    """Use up many keys at once, as `claim_idempotency_key` does one; one given twice is refused too."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"operation": operation, "keys": sorted(keys), "now": now})
        if cursor.rowcount != len(keys):
            raise IdempotencyKeyUsed
