"""Rate limits: exact, also when many ask at once; shown; forgotten when their window is over."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from holdfast.api import limits, rules
from holdfast.api.binding import Domain, Info
from holdfast.api.context import RequestContext
from holdfast.api.contract import OperationSpec, RateLimitRule
from holdfast.api.errors import BadCredentials, TooManyRequests
from holdfast.api.schema import api as product
from holdfast.api.tests.conftest import NOW
from holdfast.api.viewers import Viewer, ViewerKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from holdfast.api.testing import GraphQL
    from holdfast.kernel.clock import FixedClock

ADA = Viewer(ViewerKind.CUSTOMER, user_id=1)


def spec_with(*stated: RateLimitRule, name: str = "logIn") -> OperationSpec:
    return OperationSpec("mutation", name, "tiny", documented=True, rate_limits=stated)


def context_of(viewer: Viewer = ADA, ip: str = "10.0.0.1", at: Any = NOW) -> RequestContext:
    return RequestContext(viewer=viewer, now=at, ip_address=ip)


def use(spec: OperationSpec, context: RequestContext, *, fails: bool = False, **arguments: Any) -> str:
    def attempt() -> None:
        if fails:
            raise BadCredentials

    try:
        with limits.documented(spec, context, arguments):
            attempt()
    except TooManyRequests:
        return "limited"
    except BadCredentials:
        return "failed"
    return "done"


@pytest.mark.django_db
class TestPoints:
    def test_an_hour_has_so_many_and_then_none(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 10}

        usages = [limits.charge_points(ADA, 4, NOW) for _ in range(3)]

        assert [(one.used, one.remaining, one.is_blocked) for one in usages if one] == [
            (4, 6, False),
            (8, 2, False),
            (8, 2, True),  # twelve would be too many, so nothing is counted
        ]
        small = limits.charge_points(ADA, 2, NOW)
        assert small is not None
        assert (small.used, small.is_blocked) == (10, False)

    def test_the_next_hour_begins_anew(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 10}
        limits.charge_points(ADA, 10, NOW)

        late = limits.charge_points(ADA, 1, NOW + timedelta(minutes=39, seconds=59))
        renewed = limits.charge_points(ADA, 1, NOW + timedelta(minutes=40))

        assert late is not None
        assert renewed is not None
        assert (late.is_blocked, late.seconds_left) == (True, 1)
        assert (renewed.is_blocked, renewed.used, renewed.seconds_left) == (False, 1, 3600)

    def test_more_than_the_whole_limit_at_once_is_never_allowed(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 10}

        usage = limits.charge_points(ADA, 11, NOW)

        assert usage is not None
        assert (usage.is_blocked, usage.used) == (True, 0)

    def test_everyone_has_their_own(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 5, "organization": 7, "application": 9}
        viewers = [
            ADA,
            Viewer(ViewerKind.SUPPORT, user_id=2),
            Viewer(ViewerKind.ORGANIZATION, organization_id=1),
            Viewer(ViewerKind.APPLICATION, application_id=1),
        ]

        usages = [limits.charge_points(viewer, 5, NOW) for viewer in viewers]

        assert [one.remaining for one in usages if one] == [0, 0, 2, 4]
        assert limits.charge_points(Viewer(ViewerKind.ANONYMOUS), 5, NOW) is None

    def test_the_mode_count_counts_and_never_blocks(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR, settings.RATE_LIMIT_MODE = {"user": 10}, "count"

        usages = [limits.charge_points(ADA, 8, NOW) for _ in range(3)]
        state = limits.points_used(ADA, NOW)

        assert [(one.used, one.remaining, one.is_blocked) for one in usages if one] == [
            (8, 2, False),
            (16, 0, False),
            (24, 0, False),
        ]
        assert state is not None
        assert (state.used, state.remaining, state.is_blocked) == (24, 0, False)

    def test_what_costs_nothing_leaves_no_trace_and_is_never_blocked(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 10}
        limits.charge_points(ADA, 10, NOW)

        usage = limits.charge_points(ADA, 0, NOW)

        assert usage is not None
        assert (usage.used, usage.is_blocked) == (10, False)


@pytest.mark.django_db
class TestDocumentedLimits:
    def test_a_limit_counts_by_what_it_names(self) -> None:
        by_ip = spec_with(RateLimitRule.of("Ip", "2/m"))
        by_user = spec_with(RateLimitRule.of("User", "2/m"), name="other")

        assert [use(by_ip, context_of()) for _ in range(3)] == ["done", "done", "limited"]
        assert use(by_ip, context_of(ip="10.0.0.2")) == "done"
        assert [use(by_user, context_of()) for _ in range(3)] == ["done", "done", "limited"]
        assert use(by_user, context_of(Viewer(ViewerKind.CUSTOMER, user_id=2))) == "done"

    def test_an_address_counts_however_it_is_written(self) -> None:
        spec = spec_with(RateLimitRule.of("Email from graphql input fields", "1/h"))

        assert use(spec, context_of(), input={"email": "ada@example.com"}) == "done"
        assert use(spec, context_of(), input={"email": " ADA@example.com "}) == "limited"
        assert use(spec, context_of(), input={"email": "bob@example.com"}) == "done"
        assert [use(spec, context_of(), input={"api_key": "sk"}) for _ in range(3)] == ["done"] * 3

    def test_a_login_by_key_does_not_count_as_one_by_password(self) -> None:
        spec = spec_with(RateLimitRule.of("Ip if email or password in input", "1/m"))

        assert [use(spec, context_of(), input={"api_key": "sk"}) for _ in range(3)] == ["done"] * 3
        assert use(spec, context_of(), input={"password": "x"}) == "done"
        assert use(spec, context_of(), input={"email": "x"}) == "limited"

    def test_only_failed_logins_count_as_failed(self) -> None:
        spec = spec_with(RateLimitRule.of(limits.FAILED_LOGINS, "2/m"))

        outcomes = [use(spec, context_of(), fails=fails) for fails in (False, True, False, True, False, True)]

        assert outcomes == ["done", "failed", "done", "failed", "limited", "limited"]

    def test_a_fault_is_no_failed_login(self) -> None:
        spec = spec_with(RateLimitRule.of(limits.FAILED_LOGINS, "1/m"))

        with pytest.raises(ZeroDivisionError), limits.documented(spec, context_of(), {}):
            _ = 1 / 0

        assert use(spec, context_of()) == "done"

    def test_who_is_stopped_by_another_limit_has_not_failed_to_log_in(self) -> None:
        spec = spec_with(RateLimitRule.of(limits.FAILED_LOGINS, "2/h"), RateLimitRule.of("Ip", "1/m"))

        outcomes = [use(spec, context_of(at=NOW + timedelta(minutes=minute // 3))) for minute in range(9)]

        assert outcomes == ["done", "limited", "limited"] * 3

    @pytest.mark.parametrize(("step", "seconds"), [("1/s", 1), ("1/m", 60), ("1/h", 3600), ("1/d", 86_400)])
    def test_windows_roll_over(self, step: str, seconds: int) -> None:
        rule = RateLimitRule.of("Ip", step)
        spec = spec_with(rule)
        start = NOW.replace(hour=0, minute=0)

        assert rule.step == step
        assert use(spec, context_of(at=start)) == "done"
        assert use(spec, context_of(at=start + timedelta(seconds=seconds, microseconds=-1))) == "limited"
        assert use(spec, context_of(at=start + timedelta(seconds=seconds))) == "done"

    def test_no_address_lies_in_the_table(self) -> None:
        spec = spec_with(
            RateLimitRule.of("Ip", "9/m"), RateLimitRule.of("Email from graphql input fields", "9/m")
        )
        use(spec, context_of(), input={"email": "ada@example.com"})

        with connection.cursor() as cursor:
            cursor.execute("SELECT key FROM api_usage")
            keys = " ".join(row[0] for row in cursor.fetchall())

        assert "mutation:logIn" in keys
        assert "10.0.0.1" not in keys
        assert "ada@" not in keys
        assert "example.com" not in keys

    def test_counters_go_when_their_window_is_over(self) -> None:
        limits.charge_points(ADA, 1, NOW)
        use(spec_with(RateLimitRule.of("Ip", "9/m")), context_of())

        assert limits.forget_expired(NOW + timedelta(minutes=2)) == 1
        assert limits.forget_expired(NOW + timedelta(hours=2)) == 1

    def test_whatever_the_documents_limit_by_is_known(self) -> None:
        for spec in product().contract:
            for rule in spec.rate_limits:
                limits.subject_of(rule, context_of(), {"input": {}})


@pytest.mark.django_db
@pytest.mark.usefixtures("viewers")
class TestOverHttp:
    @pytest.fixture
    def api(self, machine: Callable[..., GraphQL]) -> GraphQL:
        domain = Domain(
            "tiny",
            text="""
            extend type Query { cheap: Int @operation dear: Int @operation(complexity: 6) }
            extend type Mutation {
              act: Int @operation(permissions: "none") @rateLimit(by: "Ip", step: "1/m")
            }
            """,
        )
        for name in ("cheap", "dear"):
            domain.query(name, rule=rules.signed_in)(lambda _info: 1)

        @domain.mutation("act", rule=rules.public)
        def act(_info: Info) -> int:
            return 1

        return machine(domain)

    def test_headers_tell_what_is_left(self, api: GraphQL) -> None:
        answer = api.execute("{ cheap dear }", token="ada")

        assert answer.headers["RateLimit-Policy"] == '"points";q=50000;w=3600'
        assert answer.headers["RateLimit"] == '"points";r=49993;t=2400'  # twenty past: forty minutes left
        assert "RateLimit" not in api.execute("{ __typename }").headers

    def test_too_many_points_are_answered_and_nothing_is_done(
        self, api: GraphQL, clock: FixedClock, settings: Any
    ) -> None:
        settings.POINTS_PER_HOUR = {"user": 7}
        api.must("{ dear }", token="ada")

        refused = api.execute("{ dear }", token="ada")

        assert (refused.status, refused.data, refused.codes) == (200, None, ["KT-CT-1199"])
        assert refused.errors[0]["message"] == "Too many requests."
        assert refused.headers["RateLimit"] == '"points";r=1;t=2400'
        assert refused.headers["Retry-After"] == "2400"
        assert api.execute("{ cheap }", token="ada").codes == []
        assert api.execute("{ __typename }", token="ada").codes == []
        assert api.execute("{ dear }", token="bob").codes == []
        clock.advance(timedelta(minutes=40))
        assert api.execute("{ dear }", token="ada").codes == []

    def test_each_request_of_a_batch_is_paid_for(self, api: GraphQL, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 13}

        response = api.post([{"query": "{ dear }"}] * 3 + [{"query": "{"}], token="ada")

        assert ["errors" in answer for answer in response.body] == [False, False, True, True]
        assert response.headers["RateLimit"] == '"points";r=1;t=2400'

    def test_a_documented_limit_stops_one_operation_alone(self, api: GraphQL) -> None:
        response = api.execute("mutation { a: act b: act }")

        assert (response.data, response.codes) == ({"a": 1, "b": None}, ["KT-CT-1199"])


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database without a transaction around the test; the counters are removed afterwards."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM api_usage")
            connection.close()


def at_once(callers: int, call: Callable[[int], Any]) -> list[Any]:
    """What each of so many threads gets, with a connection of its own, let go at the same moment."""
    gate = threading.Barrier(callers)
    answers: list[Any] = [None] * callers

    @contextmanager
    def own_connection() -> Iterator[None]:
        connection.ensure_connection()
        try:
            yield
        finally:
            connection.close()

    def run(number: int) -> None:
        with own_connection():
            gate.wait(timeout=30)
            answers[number] = call(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    def test_exactly_as_many_pass_as_may(self, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 3 * 7 + 2}  # seven fit, the rest is too little for an eighth

        usages = at_once(12, lambda _number: limits.charge_points(ADA, 3, NOW))

        passed = [one for one in usages if not one.is_blocked]
        assert sorted(one.used for one in passed) == [3 * count for count in range(1, 8)]
        state = limits.points_used(ADA, NOW)
        assert state is not None
        assert state.used == 21

    def test_no_more_guesses_than_the_limit_are_ever_tried(self) -> None:
        spec = spec_with(RateLimitRule.of(limits.FAILED_LOGINS, "5/m"))

        outcomes = at_once(12, lambda _number: use(spec, context_of(), fails=True))

        assert Counter(outcomes) == {"failed": 5, "limited": 7}
