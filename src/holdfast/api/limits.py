"""Rate limits, shared by all processes and exact under concurrency: counters in PostgreSQL.

One statement both checks and counts: the row only grows while it stays within the limit, so two callers can
never both take the last point. Windows are fixed and aligned (a minute, an hour). docs/decisions/0042 says
why.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from holdfast.api.errors import BadCredentials, BadKey, TooManyRequests
from holdfast.api.prepared import fetch

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
_READ_MANY = """
    SELECT key, used FROM api_usage WHERE key = ANY(%s) AND window_start <= %s AND expires_at > %s
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
    """Count a request's points; the usage says whether the request is blocked (only in mode `block`).

    None for anonymous callers. A request that costs nothing is never blocked.
    """
    limit, key = points_limit(viewer), viewer.rate_key
    if limit is None or key is None:
        return None
    if points == 0:
        return replace(_read(f"points:{key}", limit, HOUR_SECONDS, now), is_blocked=False)
    return _use(f"points:{key}", limit, HOUR_SECONDS, points, now, blocking=_is_blocking())


def points_used(viewer: Viewer, now: datetime) -> Usage | None:
    """The state of the hour's allowance, without counting anything."""
    limit, key = points_limit(viewer), viewer.rate_key
    if limit is None or key is None:
        return None
    usage = _read(f"points:{key}", limit, HOUR_SECONDS, now)
    return usage if _is_blocking() else replace(usage, is_blocked=False)


def _is_blocking() -> bool:
    return bool(settings.RATE_LIMIT_MODE == "block")


@contextmanager
def documented(spec: OperationSpec, context: RequestContext, arguments: dict[str, Any]) -> Iterator[None]:
    """Hold an operation's documented limits around its execution. Raises TooManyRequests.

    What counts failed logins is taken before the attempt and given back unless it fails: were it counted
    afterwards, any number of guesses made at once would all find room.
    """
    taken: list[tuple[str, RateLimitRule]] = []
    has_failed = False
    try:
        for rule in sorted(spec.rate_limits, key=_counts_failures):
            subject = subject_of(rule, context, arguments)
            if subject is None:
                continue
            key = field_key(spec, rule, subject)
            if _use(key, rule.count, rule.seconds, 1, context.now, blocking=True).is_blocked:
                raise TooManyRequests
            if _counts_failures(rule):
                taken.append((key, rule))
        yield
    except (BadCredentials, BadKey):
        has_failed = True
        raise
    finally:
        if not has_failed:
            for key, rule in taken:
                _use(key, rule.count, rule.seconds, -1, context.now, blocking=False)


def allow(what: str, subject: str, count: int, seconds: int, now: datetime) -> bool:
    """Count one use of something that no document limits, such as a page; False once `count` are used up.

    subject: who or what is counted apart, such as an address; it is hashed.
    """
    key = f"page:{what}:{seconds}:{_digest(subject)}"
    return not _use(key, count, seconds, 1, now, blocking=True).is_blocked


def _counts_failures(rule: RateLimitRule) -> bool:
    return rule.by == FAILED_LOGINS


def field_usages(
    limited: Iterable[tuple[OperationSpec, RateLimitRule]], context: RequestContext
) -> list[tuple[OperationSpec, RateLimitRule, Usage]]:
    """The state of documented limits for this caller, in one statement.

    Limits that count by something which only a use of the operation would tell (an e-mail address) are left
    out.
    """
    known = [(spec, rule, subject_of(rule, context, {})) for spec, rule in limited]
    windows = [
        (spec, rule, field_key(spec, rule, subject), *_window(rule.seconds, context.now))
        for spec, rule, subject in known
        if subject is not None
    ]
    with connection.cursor() as cursor:
        cursor.execute(_READ_MANY, [[key for _, _, key, _, _ in windows], context.now, context.now])
        used = dict(cursor.fetchall())
    return [
        (spec, rule, _state(rule.count, used.get(key, 0), end, context.now))
        for spec, rule, key, _, end in windows
    ]


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
    """The counter's key; its subject is hashed with the installation's key, as addresses are few."""
    return f"field:{spec.python_name}:{rule.by}:{rule.seconds}:{_digest(subject)}"


def _digest(subject: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), subject.encode(), "sha256").hex()[:24]


def forget_expired(now: datetime) -> int:
    """Delete counters of windows that are over; for a periodic job."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_usage WHERE expires_at < %s", [now])
        deleted: int = cursor.rowcount
    return deleted


def _window(seconds: int, now: datetime) -> tuple[datetime, datetime]:
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    return start, start + timedelta(seconds=seconds)


def _use(key: str, limit: int, seconds: int, amount: int, now: datetime, *, blocking: bool) -> Usage:
    start, end = _window(seconds, now)
    parameters: dict[str, str | int | datetime] = {
        "key": key,
        "start": start,
        "end": end,
        "amount": amount,
        "limit": limit,
    }
    counted = fetch(_TAKE if blocking else _COUNT, parameters)
    if not counted:
        return replace(_read(key, limit, seconds, now), is_blocked=True)
    return Usage(limit, counted[0][0], _seconds_left(end, now))


def _read(key: str, limit: int, seconds: int, now: datetime) -> Usage:
    start, end = _window(seconds, now)
    with connection.cursor() as cursor:
        cursor.execute(_READ, [key, start])
        row = cursor.fetchone()
    return _state(limit, row[0] if row else 0, end, now)


def _state(limit: int, used: int, end: datetime, now: datetime) -> Usage:
    return Usage(limit, used, _seconds_left(end, now), is_blocked=used >= limit)


def _seconds_left(end: datetime, now: datetime) -> int:
    """Whole seconds, rounded up: who waits as long finds the window new."""
    return ceil((end - now).total_seconds())
