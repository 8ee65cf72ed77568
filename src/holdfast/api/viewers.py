"""Who asks. The machine knows kinds of viewers and names of permissions; identity says who is who.

A domain that narrows what a viewer may see (accounts) keeps its own findings on the viewer, see
`Viewer.recall`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")


class ViewerKind(StrEnum):
    """The kinds of callers that the documents tell apart."""

    ANONYMOUS = "ANONYMOUS"
    CUSTOMER = "CUSTOMER"
    ORGANIZATION = "ORGANIZATION"
    APPLICATION = "APPLICATION"
    SUPPORT = "SUPPORT"


@dataclass(slots=True, eq=False)
class Viewer:
    """The caller of one request.

    permissions: documented names ("Can add charges to accounts") that hold wherever the viewer may look.
    brand_codes: the brands an organisation is confined to; empty for none.
    """

    kind: ViewerKind
    user_id: int | None = None
    organization_id: int | None = None
    application_id: int | None = None
    permissions: frozenset[str] = frozenset()
    brand_codes: frozenset[str] = frozenset()
    claims: dict[str, Any] = field(default_factory=dict)
    _memory: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def is_anonymous(self) -> bool:
        return self.kind is ViewerKind.ANONYMOUS

    @property
    def is_scoped(self) -> bool:
        """Whether the token is confined to scopes: it then opens only what their permissions open."""
        return bool(self.claims.get("scopes"))

    @property
    def rate_key(self) -> str | None:
        """What the hourly points are counted by; None for anonymous callers."""
        match self.kind:
            case ViewerKind.ANONYMOUS:
                return None
            case ViewerKind.ORGANIZATION:
                return f"organization:{self.organization_id}"
            case ViewerKind.APPLICATION:
                return f"application:{self.application_id}"
            case _:
                return f"user:{self.user_id}"

    def recall(self, key: Any, find: Callable[[], T]) -> T:
        """What a domain found out about this viewer, found out once per request."""
        if key not in self._memory:
            self._memory[key] = find()
        found: T = self._memory[key]
        return found

    def forget(self) -> None:
        """Drop what was found out: something has changed."""
        self._memory.clear()

    def afresh(self) -> Viewer:
        """The same viewer without memories."""
        return replace(self, _memory={})


Authenticate = Callable[[str | None, datetime], Viewer]


class Authenticator:
    """The slot that identity fills: from an Authorization header and the moment to a viewer."""

    def __init__(self) -> None:
        self._authenticate: Authenticate | None = None

    def register(self, authenticate: Authenticate) -> None:
        """Fill the slot; called once while the apps load."""
        self._authenticate = authenticate

    def __call__(self, header: str | None, now: datetime) -> Viewer:
        """The viewer behind a header. Raises TokenExpired or TokenInvalid."""
        if not header or self._authenticate is None:
            return Viewer(ViewerKind.ANONYMOUS)
        return self._authenticate(header, now)


authenticator = Authenticator()
