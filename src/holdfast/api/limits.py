"""Rate limits, shared by all processes and exact under concurrency: counters in PostgreSQL.

One statement both checks and counts: the row only grows while it stays within the limit, so two callers can never
both take the last point. Windows are fixed and aligned (a minute, an hour). No library was found that keeps such
counters in PostgreSQL; see docs/decisions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from holdfast.api.errors import BadCredentials, BadKey, TooManyRequests

if TYPE_CHECKING:
    from holdfast.api.context import RequestContext
    from holdfast.api.contract import OperationSpec, RateLimitRule
    from holdfast.api.viewers import Viewer

HOUR_SECONDS = 3600

_TAKE = """
    INSERT INTO api_usage AS usage (key, window_start, expires_at, used)
    SELECT %(key)s, %(start)s, %(end)s, %(amount)s WHERE %(amount)s <= %(limit)s
    ON CONFLICT (key, window_start) DO UPDATE SET used = usage.used + excluded.used
        WHERE usage.used + excluded.used <= %(limit)s
    RETURNING used
"""
_COUNT = """
    INSERT INTO api_usage AS usage (key, window_start, expires_at, used)
    VALUES (%(key)s, %(start)s, %(end)s, %(amount)s)
    ON CONFLICT (key, window_start) DO UPDATE SET used = usage.used + excluded.used
    RETURNING used
"""
_READ = "SELECT used FROM api_usage WHERE key = %s AND window_start = %s"


@dataclass(frozen=True, slots=True)
class Usage:
    """How far a limit is used up in the window that holds now."""

    limit: int
    used: int
    seconds_left: int
    is_blocked: bool = False

    @property
    def remaining(self) -> int:
        return max(self.limit - self.used, 0)


def points_limit(viewer: Viewer) -> int | None:
    """Points an hour for this kind of viewer; None for anonymous callers, who have only per-field limits."""
    key = viewer.rate_key
    return None if key is None else settings.POINTS_PER_HOUR[key.partition(":")[0]]


def charge_points(viewer: Viewer, points: int, now: datetime) -> Usage | None:
    """Count a request's points. Raises TooManyRequests where the hour's allowance is used up (mode `block`)."""
    limit, key = points_limit(viewer), viewer.rate_key
    if limit is None or key is None:
        return None
    usage = _use(
        f"points:{key}", limit, HOUR_SECONDS, points, now, blocking=settings.RATE_LIMIT_MODE == "block"
    )
    if usage.is_blocked:
        raise TooManyRequests
    return usage


def points_used(viewer: Viewer, now: datetime) -> Usage | None:
    """The state of the hour's allowance, without counting anything."""
    limit, key = points_limit(viewer), viewer.rate_key
    return None if limit is None or key is None else _read(f"points:{key}", limit, HOUR_SECONDS, now)


@contextmanager
def documented(spec: OperationSpec, context: RequestContext, arguments: dict[str, Any]) -> Iterator[None]:
    """Hold an operation's documented limits around its execution. Raises TooManyRequests.

    A limit on failed logins is looked at before and counted only when the attempt fails.
    """
    if not spec.rate_limits:
        yield
        return
    failures: list[tuple[RateLimitRule, str]] = []
    for rule in spec.rate_limits:
        subject = subject_of(rule, context, arguments)
        if subject is None:
            continue
        key = field_key(spec, rule, subject)
        if rule.by == FAILED_LOGINS:
            if _read(key, rule.count, rule.seconds, context.now).remaining == 0:
                raise TooManyRequests
            failures.append((rule, key))
        elif _use(key, rule.count, rule.seconds, 1, context.now, blocking=True).is_blocked:
            raise TooManyRequests
    try:
        yield
    except (BadCredentials, BadKey):
        for rule, key in failures:
            _use(key, rule.count, rule.seconds, 1, context.now, blocking=False)
        raise


def field_usage(spec: OperationSpec, rule: RateLimitRule, context: RequestContext) -> Usage | None:
    """The state of one documented limit for this caller; None where it counts by something not at hand."""
    subject = subject_of(rule, context, {})
    if subject is None:
        return None
    return _read(field_key(spec, rule, subject), rule.count, rule.seconds, context.now)


FAILED_LOGINS = "Failed logins per ip"


def _email(arguments: dict[str, Any]) -> str | None:
    email = (arguments.get("input") or {}).get("email")
    return email.strip().lower() if isinstance(email, str) and email.strip() else None


def _ip_of_login(context: RequestContext, arguments: dict[str, Any]) -> str | None:
    values = arguments.get("input") or {}
    return context.ip_address if values.get("email") or values.get("password") else None


#: What the documents name, and what it is counted by.
_SUBJECTS: dict[str, Callable[[RequestContext, dict[str, Any]], str | None]] = {
    "User": lambda context, _: context.viewer.rate_key or context.ip_address,
    "Ip": lambda context, _: context.ip_address,
    "Email from graphql input fields": lambda _, arguments: _email(arguments),
    FAILED_LOGINS: lambda context, _: context.ip_address,
    "Ip if email or password in input": _ip_of_login,
}


def subject_of(rule: RateLimitRule, context: RequestContext, arguments: dict[str, Any]) -> str | None:
    """Who or what a documented limit counts in this request; None where it does not apply."""
    return _SUBJECTS[rule.by](context, arguments)


def field_key(spec: OperationSpec, rule: RateLimitRule, subject: str) -> str:
    """The counter's key; what it counts by is hashed, so that no address or e-mail lies in the table."""
    digest = hashlib.sha256(subject.encode()).hexdigest()[:24]
    return f"field:{spec.name}:{rule.by}:{rule.seconds}:{digest}"


def forget_expired(now: datetime) -> int:
    """Delete counters of windows that are over; for a periodic job."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_usage WHERE expires_at < %s", [now])
        return cursor.rowcount


def _window(seconds: int, now: datetime) -> tuple[datetime, datetime]:
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    return start, start + timedelta(seconds=seconds)


def _use(key: str, limit: int, seconds: int, amount: int, now: datetime, *, blocking: bool) -> Usage:
    start, end = _window(seconds, now)
    parameters = {"key": key, "start": start, "end": end, "amount": amount, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE if blocking else _COUNT, parameters)
        row = cursor.fetchone()
    left = int((end - now).total_seconds())
    if row is None:
        return Usage(limit, limit, left, is_blocked=True)
    return Usage(limit, row[0], left)


def _read(key: str, limit: int, seconds: int, now: datetime) -> Usage:
    start, end = _window(seconds, now)
    with connection.cursor() as cursor:
        cursor.execute(_READ, [key, start])
        row = cursor.fetchone()
    used = row[0] if row else 0
    return Usage(limit, used, int((end - now).total_seconds()), is_blocked=used >= limit)
