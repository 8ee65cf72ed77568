"""The IDE over HTTP."""

from __future__ import annotations

import gzip
import hashlib
import secrets
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from django.http import Http404, HttpResponse
from django.template import Context, Engine
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from holdfast import __version__
from holdfast.api.ide.assets import FOLDER, assets, by_name
from holdfast.api.ide.catalogue import catalogue
from holdfast.api.schema import api

if TYPE_CHECKING:
    from django.http import HttpRequest

STARTERS = Path(__file__).resolve().parent / "starters"

_HINT = (
    b'{"errors":[{"message":"Send a POST with a JSON object that holds `query`. '
    b'A browser that opens this address gets the IDE."}]}'
)
_A_YEAR = 365 * 24 * 60 * 60
_engine = Engine(dirs=[str(FOLDER)])


def page(request: HttpRequest) -> HttpResponse:
    """The IDE for whoever names text/html among what they accept; a hint for everyone else.

    The query string is not looked at: what the page shows never depends on a link that somebody sent.
    """
    response = _page() if _wants_a_page(request) else _hint()
    patch_vary_headers(response, ["Accept"])
    return response


def _wants_a_page(request: HttpRequest) -> bool:
    """Programs say `*/*` or nothing; browsers name the type."""
    return any(
        (one.main_type, one.sub_type) == ("text", "html") and one.quality > 0
        for one in request.accepted_types
    )


def _hint() -> HttpResponse:
    return HttpResponse(
        _HINT, status=405, content_type="application/json", headers={"Allow": "POST, OPTIONS"}
    )


def _page() -> HttpResponse:
    nonce = secrets.token_urlsafe(16)
    config = {
        "endpoint": reverse("graphql"),
        "contract": reverse("graphql-contract"),
        "version": __version__,
        "starters": starters(),
    }
    urls = {key: reverse("graphql-asset", args=[one.name]) for key, one in assets().items()}
    context = Context({"asset": urls, "nonce": nonce, "config": config, "version": __version__})
    response = HttpResponse(_engine.get_template("page.html").render(context))
    response["Content-Security-Policy"] = _policy(nonce)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"  # the nonce is good for one page
    return response


def _policy(nonce: str) -> str:
    """Our own files and nothing else; the nonce lets the editor's libraries add style elements."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


@lru_cache(maxsize=1)
def starters() -> list[str]:
    """The documents that fill the tabs of a first visit."""
    return [path.read_text(encoding="utf-8") for path in sorted(STARTERS.glob("*.graphql"))]


@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the page, by its hashed name; 404 for any other name."""
    found = by_name().get(name)
    if found is None:
        raise Http404
    response = HttpResponse(content_type=found.content_type)
    response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return _negotiated(request, response, found.body, found.compressed)


@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    """The contract as JSON, see `catalogue`; the same for everyone, and public like introspection."""
    body, compressed, etag = _contract()
    response = HttpResponse(content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    response = _negotiated(request, response, body, compressed)
    return get_conditional_response(request, etag=etag, response=response) or response


@lru_cache(maxsize=1)
def _contract() -> tuple[bytes, bytes, str]:
    """The JSON, the JSON under gzip and its entity tag; nothing in it changes while a process lives."""
    body = orjson.dumps(catalogue(api()))
    return body, gzip.compress(body, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'


def _negotiated(request: HttpRequest, response: HttpResponse, body: bytes, compressed: bytes) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Encoding"])
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response["Content-Encoding"] = "gzip"
        response.content = compressed
    else:
        response.content = body
    response["Content-Length"] = str(len(response.content))
    return response
