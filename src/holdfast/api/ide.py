"""The IDE that a browser finds at the endpoint."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def page(_request: HttpRequest) -> HttpResponse:
    """The IDE's page."""
    return HttpResponse("<!doctype html><title>Holdfast</title>")
