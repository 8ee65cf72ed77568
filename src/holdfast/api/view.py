"""The HTTP face of the machine: one endpoint, and what an operator's probes ask for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from holdfast.api import engine
from holdfast.api.context import RequestContext
from holdfast.api.ide import page
from holdfast.api.viewers import Viewer, ViewerKind, authenticator
from holdfast.kernel.clock import Clock, SystemClock
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from holdfast.api.engine import Answer

clock: Clock = SystemClock()

POSSIBLE_ERRORS_HEADER = "X-Kraken-Possible-Errors"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": f"Authorization, Content-Type, {POSSIBLE_ERRORS_HEADER}",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
    "Access-Control-Expose-Headers": f"RateLimit, RateLimit-Policy, X-Correlation-ID, {POSSIBLE_ERRORS_HEADER}",
    "Access-Control-Max-Age": "86400",
}


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a GraphQL request, or show the IDE to a browser. Cookies play no part, so CSRF has no hold here."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_CORS)
    if request.method == "GET":
        return page(request)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST, OPTIONS"})
    body = request.read(settings.MAX_BODY_BYTES + 1)
    if len(body) > settings.MAX_BODY_BYTES:
        return _json({"errors": [{"message": "The request is too large."}]}, 413)
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _json({"errors": [{"message": "The body is not JSON."}]}, 400)
    context = _context(request)
    if isinstance(parsed, list):
        return _batch(parsed, context, request)
    answer = engine.answer(parsed, context)
    return _headed(_json(answer.body, answer.status), answer, request)


def _batch(requests: list[Any], context: RequestContext, request: HttpRequest) -> HttpResponse:
    if not 1 <= len(requests) <= settings.MAX_BATCH:
        return _json({"errors": [{"message": f"A batch holds 1 to {settings.MAX_BATCH} requests."}]}, 400)
    answers = [engine.answer(one, context) for one in requests]
    status = 200 if any(answer.status == 200 for answer in answers) else answers[0].status  # noqa: PLR2004
    return _headed(_json([answer.body for answer in answers], status), answers[-1], request)


def _context(request: HttpRequest) -> RequestContext:
    now = clock.now()
    viewer, refused = Viewer(ViewerKind.ANONYMOUS), None
    try:
        viewer = authenticator(request.headers.get("Authorization"), now)
    except DomainError as error:
        refused = error
    return RequestContext(
        viewer=viewer,
        now=now,
        ip_address=client_address(request),
        correlation_id=getattr(request, "correlation_id", ""),
        authorization_error=refused,
    )


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; proxies are believed only as many hops as the operator says there are."""
    hops = settings.TRUSTED_PROXY_HOPS
    if hops:
        chain = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
        if len(chain) >= hops:
            return chain[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def _headed(response: HttpResponse, answer: Answer, request: HttpRequest) -> HttpResponse:
    if answer.usage is not None:
        usage = answer.usage
        response["RateLimit-Policy"] = f'"points";q={usage.limit};w=3600'
        response["RateLimit"] = f'"points";r={usage.remaining};t={usage.seconds_left}'
    if POSSIBLE_ERRORS_HEADER in request.headers:
        response[POSSIBLE_ERRORS_HEADER] = ", ".join(answer.possible_errors)
    return response


def _json(value: Any, status: int) -> HttpResponse:
    body = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(body, status=status, content_type="application/json", headers=_CORS)


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process runs."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """The process can serve: the schema stands and the database answers."""
    try:
        engine.document_cache()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM api_usage LIMIT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


def metrics(_request: HttpRequest) -> HttpResponse:
    """Prometheus metrics of all processes of this installation."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
