"""`/v1/readings/`: where head-end systems deliver what meters measured; see docs/import.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from holdfast.accounts.access import AccountScope
from holdfast.api import view
from holdfast.api.viewers import ViewerKind, authenticator
from holdfast.identity.permissions import DELIVER_METERED_DATA
from holdfast.kernel.errors import DomainError
from holdfast.metering.choices import DeliveryKind

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.api.viewers import Viewer
    from holdfast.metering.intake.batches import Batch

log = structlog.get_logger(__name__)

_LONGEST_NUMBER: Final = 128
_LISTS: Final = ("intervals", "readings")
_FIELDS: Final = frozenset({"batchId", "unit", "onRejected", *_LISTS})


class _NotTaken(Exception):
    """Why a batch is not looked into, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@csrf_exempt
def deliver(request: HttpRequest) -> HttpResponse:
    """Take a batch of interval values or register readings, as JSON or CSV, from an organisation that may deliver them.

    200 with an answer for each item when it is kept; 422 with the same when it is refused for what items say; 400,
    409, 413 and 415 for a batch that is not looked into; 401 and 403 for those who may not deliver. Cookies play no
    part, so neither does CSRF.
    """
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    now = view.clock.now()
    try:
        viewer = _sender(request, now)
        return _taken(_batch(request, viewer), viewer, now)
    except _NotTaken as refused:
        headers = {"WWW-Authenticate": 'Basic realm="holdfast"'} if refused.status == 401 else {}  # noqa: PLR2004
        return _json({"error": str(refused)}, refused.status, **headers)
    except DatabaseError as error:
        log.exception("database_failed", exc_info=error)
        return _json({"error": "The service is not available: send the batch again."}, 503)


def _sender(request: HttpRequest, now: datetime) -> Viewer:
    try:
        viewer = authenticator(request.headers.get("Authorization"), now)
    except DomainError as error:
        raise _NotTaken(401, str(error)) from error
    if viewer.is_anonymous:
        raise _NotTaken(401, "Show an organisation's key or token.")
    if viewer.kind is not ViewerKind.ORGANIZATION or DELIVER_METERED_DATA not in viewer.permissions:
        raise _NotTaken(403, f"This is for organisations with the permission “{DELIVER_METERED_DATA}”.")
    return viewer


def _batch(request: HttpRequest, viewer: Viewer) -> Batch:
    body = _body(request)
    if request.content_type == "application/json":
        said = _json_object(body)
    elif request.content_type == "text/csv":
        said = {
            "unit": request.GET.get("unit"),
            "onRejected": request.GET.get("onRejected"),
            "intervals": body,
        }
    else:
        raise _NotTaken(415, "Batches are application/json or text/csv.")
    return _understood(viewer, said, body, header=request.headers.get("Idempotency-Key"))


def _body(request: HttpRequest) -> bytes:
    limit = settings.READINGS_MAX_BYTES
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _NotTaken(415, "Batches are not compressed.")
    try:
        body = request.read(limit + 1)
    except UnreadablePostError as error:
        raise _NotTaken(400, "The body did not arrive.") from error
    if len(body) > limit:
        raise _NotTaken(413, f"A batch has at most {limit:,} bytes.")
    return body


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _NotTaken(400, "The body is not JSON.") from error
    if not isinstance(said, dict) or said.keys() - _FIELDS:
        raise _NotTaken(400, f"A batch is an object of {', '.join(sorted(_FIELDS))}.")
    if [type(said[name]) for name in _LISTS if name in said] != [list]:
        raise _NotTaken(400, f"A batch holds one list: {' or '.join(_LISTS)}.")
    return said


def _understood(viewer: Viewer, said: dict[str, Any], body: bytes, *, header: str | None) -> Batch:
    # What reads Arrow is loaded by those processes alone that take something in.
    from holdfast.metering.intake.batches import Batch, OnRejected  # noqa: PLC0415
    from holdfast.metering.intake.channels import UNITS, Defaults  # noqa: PLC0415

    number = said.get("batchId", header)
    if not isinstance(number, str) or not 0 < len(number) <= _LONGEST_NUMBER or not number.isprintable():
        raise _NotTaken(
            400, "Name the batch: batchId, or the header Idempotency-Key, of 1 to 128 characters."
        )
    unit = "kWh" if said.get("unit") is None else said["unit"]
    if not isinstance(unit, str) or unit.upper() not in UNITS:
        raise _NotTaken(400, "Units are Wh, kWh, MWh and m3.")
    on_rejected = said.get("onRejected")
    if on_rejected is None:
        on_rejected = OnRejected.REFUSE_BATCH
    if not isinstance(on_rejected, str) or on_rejected not in set(OnRejected):
        raise _NotTaken(400, f"onRejected is {' or '.join(OnRejected)}.")
    kept_in, factor = UNITS[unit.upper()]
    assert viewer.organization_id is not None
    return Batch(
        organization_id=viewer.organization_id,
        number=number,
        content=said["readings"] if "readings" in said else said["intervals"],
        kind=DeliveryKind.READINGS if "readings" in said else DeliveryKind.INTERVALS,
        body=body,
        defaults=Defaults(unit=kept_in),
        factor=factor,
        on_rejected=OnRejected(on_rejected),
    )


def _taken(batch: Batch, viewer: Viewer, now: datetime) -> HttpResponse:
    from holdfast.metering.intake.batches import NumberUsed, take_batch  # noqa: PLC0415
    from holdfast.metering.intake.blocks import Refused  # noqa: PLC0415

    # A system that delivers need not see accounts; it reaches what belongs to its brands.
    within = AccountScope(brand_codes=viewer.brand_codes)
    try:
        answer = take_batch(batch=batch, within=within, now=now)
    except Refused as refused:
        raise _NotTaken(400, f"{refused}.") from refused
    except NumberUsed as used:
        raise _NotTaken(409, "This number stands for another batch.") from used
    return _json(answer.told, 200 if answer.is_accepted else 422)


def _json(value: dict[str, Any], status: int, **headers: str) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), status=status, content_type="application/json", headers=headers)
