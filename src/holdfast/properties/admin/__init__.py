"""The back office's pages of places and supply points, and what is done about them."""

from __future__ import annotations

from holdfast.properties.admin import deeds, establishments, places

__all__ = ["deeds", "establishments", "places"]
