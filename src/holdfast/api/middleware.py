"""Middleware of every request."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

HEADER = "X-Correlation-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def correlation(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id (the caller's, if it is well formed), bind it to the logs and send it back."""

    def handle(request: HttpRequest) -> HttpResponse:
        offered = request.headers.get(HEADER, "")
        identifier = offered if _ACCEPTABLE.fullmatch(offered) else uuid.uuid4().hex
        request.correlation_id = identifier  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(correlation_id=identifier):
            response = get_response(request)
        response[HEADER] = identifier
        return response

    return handle
