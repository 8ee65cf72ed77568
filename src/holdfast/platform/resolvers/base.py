"""What all of platform's resolvers share: the domain they bind to."""

from __future__ import annotations

from holdfast.api.binding import Domain

domain = Domain("platform")
