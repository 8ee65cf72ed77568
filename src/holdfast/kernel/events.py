"""Business events: what happened, in the past tense, written in the transaction of the change itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

_NAME = re.compile(r"^[a-z_]+\.[a-z_]+\.[a-z_]+-v\d+$")


@dataclass(frozen=True, slots=True)
class BusinessEvent:
    """`<domain>.<entity>.<past tense>-v<N>`, the account it belongs to, and plain JSON data about it."""

    name: str
    occurred_at: datetime
    account_number: str | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise ValueError(f"{self.name!r} is no event name: <domain>.<entity>.<past tense>-v<N>")
