"""Who makes a change, kept beside what it changed: plain ids, which outlive the rows that they point at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or a third party; neither where the system itself makes a change."""

    user_id: int | None = None
    organization_id: int | None = None

    @classmethod
    def of(cls, viewer: Viewer) -> Author:
        """The viewer as the author of what a request changes."""
        return cls(user_id=viewer.actor_user_id, organization_id=viewer.organization_id)


#: The author of what nobody asked for.
SYSTEM = Author()
