"""What one request carries to its resolvers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graphql import GraphQLResolveInfo

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.api.viewers import Viewer


@dataclass(slots=True)
class RequestContext:
    """The viewer, the moment (aware, UTC) that all of the request shares, and where it came from."""

    viewer: Viewer
    now: datetime
    ip_address: str = ""
    correlation_id: str = ""
    authorization_error: Exception | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    #: per-object verdicts of visibility policies, so that one object is judged once a request
    verdicts: dict[Any, tuple[Any, bool]] = field(default_factory=dict)

    def forget(self) -> None:
        """Drop what was found out about viewer and objects: something has changed."""
        self.verdicts.clear()
        self.viewer.forget()

    def afresh(self) -> RequestContext:
        """The same caller and moment for another request of a batch, which shares no memory with this one."""
        return replace(self, viewer=self.viewer.afresh(), notes={}, verdicts={})


class Info(GraphQLResolveInfo[RequestContext]):
    """GraphQL's resolve info with our context; for type hints in resolvers."""

    context: RequestContext
