"""The paths of REST under one address, with a description for programs (OpenAPI) and one for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError

import holdfast
from holdfast.rest import accounts, meter_points, products

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

log = structlog.get_logger(__name__)

api = NinjaAPI(
    title="Holdfast REST",
    version=holdfast.__version__,
    description=(
        "Products and prices for anybody; accounts and consumption for whoever shows an API key as the user name "
        "of HTTP Basic. Moments without a zone are UTC, periods half-open, pages begin with 1."
    ),
    openapi_url="/openapi.json",
    docs=Swagger(settings={"persistAuthorization": False}),
    docs_url="/rest/",
    urls_namespace="rest",
)
for part in (products, meter_points, accounts):
    api.add_router("", part.router)


@api.exception_handler(AuthenticationError)
def _unauthenticated(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response: HttpResponse = api.create_response(
        request, {"detail": "Authentication credentials were not provided or are not valid."}, status=401
    )
    response["WWW-Authenticate"] = 'Basic realm="holdfast"'
    return response


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors)
    response: HttpResponse = api.create_response(request, {"detail": said}, status=400)
    return response


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    response: HttpResponse = api.create_response(request, {"detail": str(error)}, status=error.status_code)
    return response


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("rest_failed", exc_info=error)
    response: HttpResponse = api.create_response(
        request, {"detail": "Something went wrong on our side."}, status=500
    )
    return response


def patterns() -> list[URLPattern | URLResolver]:
    """The paths, to be put under `/v1/`."""
    found: list[URLPattern | URLResolver] = api.urls[0]
    return found
