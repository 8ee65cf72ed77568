"""Keys with which callers make sure that a change of money happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.api.errors import IdempotencyKeyUsed
from holdfast.ledgers.models import IdempotencyKey

if TYPE_CHECKING:
    from datetime import datetime


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
