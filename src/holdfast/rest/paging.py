"""Pages by number, with how many there are in all and the addresses of the neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from ninja.errors import HttpError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

T = TypeVar("T")


def page_of(
    request: HttpRequest,
    *,
    count: int,
    page: int,
    page_size: int,
    slice_of: Callable[[int, int], Sequence[T]],
    shaped: Callable[[T], Any],
) -> dict[str, Any]:
    """One page; slice_of: the rows of `[first, last)`. 404 for a page behind the last, but for the first."""
    first = (page - 1) * page_size
    if page > 1 and first >= count:
        raise HttpError(404, "Invalid page.")
    return {
        "count": count,
        "next": _address(request, page + 1) if first + page_size < count else None,
        "previous": _address(request, page - 1) if page > 1 else None,
        "results": [shaped(row) for row in slice_of(first, first + page_size)],
    }


def address_of(path: str) -> str:
    """The public address of a path of ours."""
    return settings.PUBLIC_URL.rstrip("/") + path


def _address(request: HttpRequest, page: int) -> str:
    asked = [(name, value) for name, values in request.GET.lists() if name != "page" for value in values]
    return f"{address_of(request.path)}?{urlencode([*asked, ('page', page)])}"
