"""Tables of agreements: at what price a supply point is supplied, to whom, for how long, and what comes next."""

from __future__ import annotations

from holdfast.agreements.models.agreements import Agreement

__all__ = ["Agreement"]
