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
    claims: what the token says beyond that: `scopes` that confine it, and `act`, the key of the support user
    who acts in the user's place.
    opens: with a token confined to scopes, the kinds of operations ("query", "mutation") that its scopes open
    where the documents name no permission.
    """

    kind: ViewerKind
    user_id: int | None = None
    organization_id: int | None = None
    application_id: int | None = None
    permissions: frozenset[str] = frozenset()
    brand_codes: frozenset[str] = frozenset()
    claims: dict[str, Any] = field(default_factory=dict)
    opens: frozenset[str] = frozenset()
    _memory: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def is_anonymous(self) -> bool:
        return self.kind is ViewerKind.ANONYMOUS

    @property
    def is_scoped(self) -> bool:
        """Whether the token is confined to scopes: it then opens only what their permissions open."""
        return bool(self.claims.get("scopes"))

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that the token is confined to; none for a token that is not."""
        return frozenset(self.claims.get("scopes", ()))

    @property
    def masquerading_user_id(self) -> int | None:
        """The support user who looks at things as the viewer does, if one does."""
        acting: int | None = self.claims.get("act")
        return acting

    @property
    def actor_user_id(self) -> int | None:
        """The person who really acts, for the audit trail: nobody where it is a machine."""
        if self.kind is ViewerKind.APPLICATION:
            return None
        return self.masquerading_user_id or self.user_id

    @property
    def actor_kind(self) -> ViewerKind:
        """What kind of caller really acts: behind a masquerade, a support user."""
        return ViewerKind.SUPPORT if self.masquerading_user_id else self.kind

    @property
    def on_behalf_of_user_id(self) -> int | None:
        """The person for whom somebody else acts: a support user in masquerade, or an application."""
        return self.user_id if self.actor_user_id != self.user_id else None

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
                return f"user:{self.actor_user_id}"

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
