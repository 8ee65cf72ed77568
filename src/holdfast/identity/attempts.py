"""How often a password may be tried on our login pages; the API counts its own attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.api import limits
from holdfast.api.view import client_address

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_MINUTE = 60
_BY_HOST, _BY_NAME = 10, 5


def may_try_again(request: HttpRequest, name: str, now: datetime) -> bool:
    """Whether a name may be tried from where a request comes from; each call counts as an attempt."""
    by_host = limits.allow("login page by host", client_address(request), _BY_HOST, _MINUTE, now)
    return by_host and limits.allow("login page by address", name.strip().lower(), _BY_NAME, _MINUTE, now)
