"""The HTTP face of the machine: one endpoint, and what an operator's probes ask for."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from holdfast.api import engine
from holdfast.api.context import RequestContext
from holdfast.api.ide import page
from holdfast.api.limits import HOUR_SECONDS
from holdfast.api.viewers import Viewer, ViewerKind, authenticator
from holdfast.kernel.clock import Clock, SystemClock
from holdfast.kernel.errors import DomainError, ErrorKind

if TYPE_CHECKING:
    from holdfast.api.engine import Answer

log = structlog.get_logger(__name__)

#: What time requests are answered in; tests and simulated time put another clock here.
clock: Clock = SystemClock()

POSSIBLE_ERRORS_HEADER = "X-Kraken-Possible-Errors"
#: How a document or JSON within a text writes NUL.
_NUL_ESCAPE = re.compile(r"\\u(?:0000|\{0+\})")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": f"Authorization, Content-Type, {POSSIBLE_ERRORS_HEADER}",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
    "Access-Control-Expose-Headers": (
        f"RateLimit, RateLimit-Policy, Retry-After, X-Correlation-ID, {POSSIBLE_ERRORS_HEADER}"
    ),
    "Access-Control-Max-Age": "86400",
}


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a GraphQL request, or show the IDE to a browser. Cookies play no part, so neither does CSRF."""
    match request.method:
        case "POST":
            return _posted(request)
        case "GET" | "HEAD":
            return page(request)
        case "OPTIONS":
            return HttpResponse(status=204, headers=_CORS)
    return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST, OPTIONS", **_CORS})


class _Unacceptable(Exception):
    """A body that does not come as far as the machine, and the status that says so."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def _parsed(request: HttpRequest) -> Any:
    try:
        body = request.read(settings.MAX_BODY_BYTES + 1)
    except UnreadablePostError as error:
        raise _Unacceptable("The body did not arrive.") from error
    if len(body) > settings.MAX_BODY_BYTES:
        raise _Unacceptable("The request is too large.", 413)
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _Unacceptable("The body is not JSON.") from error
    if b"\\u" in body and _holds_nul(parsed):  # only an escape can bring it in
        raise _Unacceptable("A text must not hold the character NUL.")
    return parsed


def _posted(request: HttpRequest) -> HttpResponse:
    try:
        parsed = _parsed(request)
    except _Unacceptable as error:
        return _refused(str(error), error.status)
    try:
        context = _context(request)
        if isinstance(parsed, list):
            return _batch(parsed, context, request)
        answer = engine.answer(parsed, context)
    except DatabaseError as error:
        log.exception("database_failed", exc_info=error)
        return _refused("The service is not available.", 503, ErrorKind.SERVICE_AVAILABILITY)
    return _headed(_json(answer.body, answer.status), [answer], request)


def _batch(requests: list[Any], context: RequestContext, request: HttpRequest) -> HttpResponse:
    if not 1 <= len(requests) <= settings.MAX_BATCH:
        return _refused(f"A batch holds 1 to {settings.MAX_BATCH} requests.", 400)
    answers = [engine.answer(one, context.afresh()) for one in requests]
    status = 200 if any(answer.status == 200 for answer in answers) else answers[0].status  # noqa: PLR2004
    return _headed(_json([answer.body for answer in answers], status), answers, request)


def _refused(message: str, status: int, kind: ErrorKind = ErrorKind.VALIDATION) -> HttpResponse:
    extensions = {"errorType": kind.value, "errorClass": kind.value}
    return _json({"errors": [{"message": message, "extensions": extensions}]}, status)


def _holds_nul(value: Any) -> bool:
    """Whether a text somewhere in a JSON value holds NUL, written out or, in a document, as an escape."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one or _NUL_ESCAPE.search(one):
                return True
        elif isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


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


def _headed(response: HttpResponse, answers: list[Answer], request: HttpRequest) -> HttpResponse:
    usages = [answer.usage for answer in answers if answer.usage is not None]
    if usages:
        usage = usages[-1]
        response["RateLimit-Policy"] = f'"points";q={usage.limit};w={HOUR_SECONDS}'
        response["RateLimit"] = f'"points";r={usage.remaining};t={usage.seconds_left}'
        if usage.is_blocked:
            response["Retry-After"] = str(usage.seconds_left)
    if POSSIBLE_ERRORS_HEADER in request.headers:
        codes = {code for answer in answers for code in answer.possible_errors}
        response[POSSIBLE_ERRORS_HEADER] = ", ".join(sorted(codes))
    return response


def _json(value: Any, status: int) -> HttpResponse:
    try:
        body = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # numbers beyond 64 bits, and what free-form scalars may hold
        body = json.dumps(value, default=str).encode()
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
