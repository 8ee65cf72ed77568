"""What goes over the wire: statuses, the shape of errors, headers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.test import Client

from holdfast.api import engine, rules, view
from holdfast.api.binding import Domain, Info
from holdfast.api.testing import ENDPOINT, GraphQL
from holdfast.kernel.errors import DomainError, ErrorKind, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.viewers import Viewer

SDL = """
extend type Query {
  hello(name: String, times: Int): String @operation(permissions: "none", errors: ["KT-XX-1", "KT-CT-1111"])
  free: GenericScalar @operation(permissions: "none", errors: ["KT-XX-2"])
}
"""


class NoSuchGreeting(DomainError):
    code = "KT-XX-1"
    message = "No such greeting."
    kind = ErrorKind.NOT_FOUND
    description = "The name is not on the list."


def greeter(answer: Any = None) -> Domain:
    domain = Domain("tiny", text=SDL)

    @domain.query("hello", rule=rules.public)
    def hello(_info: Info, *, name: str = "world", times: int = 1) -> str:
        if name == "nobody":
            raise NoSuchGreeting(
                "Nobody is nobody.",
                invalid=(InvalidInput("Try somebody.", ("input", "name")),),
                boostChargeRefusalReasons=["BC_DEVICE_FULLY_CHARGED"],
            )
        if name == "crash":
            raise RuntimeError("password=hunter2")
        return f"hello {name}" * times

    @domain.query("free", rule=rules.public)
    def free(_info: Info) -> Any:
        return answer

    return domain


@pytest.fixture
def api(machine: Callable[..., GraphQL]) -> GraphQL:
    return machine(greeter())


def test_an_answer_is_data_alone(api: GraphQL) -> None:
    response = api.execute("{ hello }")

    assert (response.status, response.body) == (200, {"data": {"hello": "hello world"}})
    assert response.headers["Content-Type"] == "application/json"


def test_null_arguments_leave_the_defaults_of_the_resolver(api: GraphQL) -> None:
    assert api.must("query($n: String) { hello(name: $n) }", {"n": None}) == {"hello": "hello world"}


def test_a_documented_error_has_its_whole_shape(api: GraphQL) -> None:
    response = api.execute('{ greeting: hello(name: "nobody") }')

    assert response.status == 200
    assert response.body == {
        "data": {"greeting": None},
        "errors": [
            {
                "message": "No such greeting.",
                "locations": [{"line": 1, "column": 3}],
                "path": ["greeting"],
                "extensions": {
                    "errorType": "NOT_FOUND",
                    "errorCode": "KT-XX-1",
                    "errorDescription": "Nobody is nobody.",
                    "errorClass": "NOT_FOUND",
                    "validationErrors": [{"message": "Try somebody.", "inputPath": ["input", "name"]}],
                    "boostChargeRefusalReasons": ["BC_DEVICE_FULLY_CHARGED"],
                },
            }
        ],
    }


def test_a_fault_of_ours_is_told_by_a_reference_only(api: GraphQL) -> None:
    response = api.execute('{ hello(name: "crash") }')

    (error,) = response.errors
    assert response.status == 200
    assert error["message"] == "Internal server error."
    assert error["extensions"]["errorType"] == "SERVICE_AVAILABILITY"
    assert "hunter2" not in json.dumps(response.body)
    with pytest.raises(RuntimeError, match="hunter2"):
        api.must('{ hello(name: "crash") }')


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5_000, "not JSON"),
        (b"3", "JSON object"),
        (b"null", "JSON object"),
        ({}, "`query`"),
        ({"query": None}, "`query`"),
        ({"query": 3}, "`query`"),
        ({"query": "  "}, "`query`"),
        ({"query": "{ hello }", "variables": []}, "`variables`"),
        ({"query": "{ hello }", "variables": "{}"}, "`variables`"),
        ({"query": "{ hello }", "operationName": 3}, "`operationName`"),
        ({"query": "{ hello }", "operationName": "other"}, "`operationName`"),
        ({"query": "query a { hello } query b { hello }"}, "`operationName`"),
        ({"query": "fragment f on Query { hello }"}, "never used"),
        ({"query": "{ hello"}, "Syntax Error"),
        ({"query": "{ nothing }"}, "Cannot query field 'nothing'"),
        ({"query": '{ hello(times: "x") }'}, "Int cannot represent"),
        ({"query": "query q { hello } query q { hello }"}, "only one operation named 'q'"),
        ({"query": "subscription { hello }"}, "subscription"),
        ({"query": "{ hello(times: 1e999) }"}, "too large"),
        ({"query": "{ hello(times: " + "9" * 400 + ") }"}, "too large"),
        ({"query": '{ hello(name: "\\u0000") }'}, "NUL"),
        ({"query": '{ hello(name: "\\u{0}") }'}, "NUL"),
        ({"query": '{ hello(name: "\\u{000000}") }'}, "NUL"),
        ({"query": "query($n: String) { hello(name: $n) }", "variables": {"n": "a\0b"}}, "NUL"),
    ],
)
def test_what_is_no_graphql_request_is_400(api: GraphQL, body: Any, said: str) -> None:
    response = api.post(body)

    assert response.status == 400
    assert "data" not in response.body
    assert any(said in error["message"] for error in response.errors), response.errors
    assert all(error["extensions"]["errorType"] == "VALIDATION" for error in response.errors)


def test_a_variable_of_a_wrong_type_is_an_error_of_execution_and_so_200(api: GraphQL) -> None:
    response = api.execute("query($t: Int) { hello(times: $t) }", {"t": "three"})

    assert (response.status, response.data) == (200, None)
    assert "Int cannot represent" in response.errors[0]["message"]
    assert response.errors[0]["extensions"]["errorType"] == "VALIDATION"


def test_extensions_and_unknown_keys_are_tolerated(api: GraphQL) -> None:
    assert api.post({"query": "{ hello }", "extensions": {"a": 1}, "more": 2}).status == 200


def test_the_query_string_is_ignored(api: GraphQL) -> None:
    answer = Client().post(
        ENDPOINT + "?query={nothing}", {"query": "{ hello }"}, content_type="application/json"
    )

    assert answer.json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize("path", ["/v1/graphql/", "/v1/graphql"])
def test_the_endpoint_answers_with_and_without_the_last_slash(api: GraphQL, path: str) -> None:
    answer = Client().post(path, {"query": "{ hello }"}, content_type="application/json")

    assert answer.json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_405(method: str) -> None:
    answer = getattr(Client(), method)(ENDPOINT)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_a_body_over_the_limit_is_413(api: GraphQL, settings: Any) -> None:
    settings.MAX_BODY_BYTES = 100

    assert api.post(b" " * 100).status == 400
    assert api.post(b" " * 101).status == 413


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": [1, None]}, {"a": [1, None]}),
        (2**70, 2**70),
        ({1, 2}, "{1, 2}"),
    ],
)
def test_free_form_values_always_reach_the_client(machine: Any, value: Any, shown: Any) -> None:
    assert machine(greeter(value)).must("{ free }") == {"free": shown}


def test_a_database_that_does_not_answer_is_503(api: GraphQL, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_arguments: Any) -> Viewer:
        raise OperationalError("connection to 10.0.0.1 refused")

    monkeypatch.setattr(view, "authenticator", down)

    response = api.execute("{ hello }")

    assert response.status == 503
    assert response.errors[0]["extensions"]["errorType"] == "SERVICE_AVAILABILITY"
    assert "10.0.0.1" not in json.dumps(response.body)


class TestBatch:
    def test_each_request_has_its_answer_in_its_place(self, api: GraphQL) -> None:
        response = api.post([{"query": "{ hello }"}, {"query": "{ nothing }"}, {"query": "{ a: hello }"}])

        assert response.status == 200
        assert [set(answer) for answer in response.body] == [{"data"}, {"errors"}, {"data"}]

    def test_a_batch_without_any_request_of_graphql_is_400(self, api: GraphQL) -> None:
        assert api.post([{"query": "{ nothing }"}]).status == 400

    def test_a_batch_is_bounded(self, api: GraphQL, settings: Any) -> None:
        settings.MAX_BATCH = 3

        assert api.post([{"query": "{ hello }"}] * 3).status == 200
        assert api.post([{"query": "{ hello }"}] * 4).status == 400
        assert api.post([]).status == 400

    @pytest.mark.django_db
    @pytest.mark.usefixtures("viewers")
    def test_requests_of_a_batch_share_no_memory(self, machine: Callable[..., GraphQL]) -> None:
        counter = iter(range(10))
        domain = Domain("tiny", text="extend type Query { count: Int @operation }")

        @domain.query("count", rule=rules.signed_in)
        def count(info: Info) -> int:
            return info.context.viewer.recall("count", lambda: next(counter))

        body = {"query": "{ a: count b: count }"}
        response = machine(domain).post([body, body], token="ada")

        assert [answer["data"] for answer in response.body] == [{"a": 0, "b": 0}, {"a": 1, "b": 1}]


class TestHeaders:
    def test_documented_errors_are_told_when_asked_for(self, api: GraphQL) -> None:
        asked = api.execute("{ ...all } fragment all on Query { hello free }", x_kraken_possible_errors="1")

        assert asked.headers["X-Kraken-Possible-Errors"] == "KT-CT-1111, KT-XX-1, KT-XX-2"
        assert "X-Kraken-Possible-Errors" not in api.execute("{ hello }").headers

    def test_a_correlation_id_is_echoed_if_well_formed_and_made_otherwise(self, api: GraphQL) -> None:
        echoed = api.execute("{ hello }", x_correlation_id="abc-12345").headers["X-Correlation-ID"]
        made = [
            api.execute("{ hello }", x_correlation_id=offered).headers["X-Correlation-ID"]
            for offered in ("short", "has spaces in it", "x" * 65, "")
        ]

        assert echoed == "abc-12345"
        assert all(len(one) == 32 for one in made)
        assert len(set(made)) == 4

    def test_browsers_of_any_origin_may_ask_without_cookies(self, api: GraphQL) -> None:
        asked = Client().options(
            ENDPOINT,
            headers={
                "Origin": "https://app.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization",
            },
        )

        assert asked.status_code == 204
        for answer in (asked.headers, api.execute("{ hello }").headers, api.post(b"{").headers):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in answer
        assert "Authorization" in asked["Access-Control-Allow-Headers"]
        assert "RateLimit" in asked["Access-Control-Expose-Headers"]


class TestProbes:
    def test_the_process_is_alive_without_a_database(self) -> None:
        assert Client().get("/healthz").content == b"ok"

    @pytest.mark.django_db
    def test_it_is_ready_when_the_database_answers(self) -> None:
        assert Client().get("/readyz").status_code == 200

    def test_it_is_not_ready_when_the_database_does_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Down:
            def cursor(self) -> None:
                raise OperationalError

        monkeypatch.setattr(view, "connection", Down())

        assert Client().get("/readyz").status_code == 503

    def test_metrics_count_operations_by_outcome(self, api: GraphQL) -> None:
        api.execute("{ hello }")
        api.execute('{ hello(name: "nobody") }')
        api.execute('{ hello(name: "crash") }')

        text = Client().get("/metrics").content.decode()

        for outcome in ("ok", "KT-XX-1", "INTERNAL"):
            assert f'holdfast_operations_total{{kind="query",name="hello",outcome="{outcome}"}}' in text
        assert "holdfast_request_seconds_bucket" in text


def test_nobody_shares_memories_with_the_next_anonymous_caller(machine: Callable[..., GraphQL]) -> None:
    counter = iter(range(10))
    domain = Domain("tiny", text='extend type Query { count: Int @operation(permissions: "none") }')

    @domain.query("count", rule=rules.public)
    def count(info: Info) -> int:
        return info.context.viewer.recall("count", lambda: next(counter))

    api = machine(domain)

    assert [api.must("{ count }")["count"] for _ in range(3)] == [0, 1, 2]


def test_anyone_may_read_the_schema(api: GraphQL, viewers: dict[str, Viewer], db: None) -> None:
    query = "{ __schema { queryType { fields { name } } } __typename }"

    for token in (None, "ada", "expired"):
        data = api.must(query, token=token)
        assert {"hello", "free"} <= {one["name"] for one in data["__schema"]["queryType"]["fields"]}


def test_an_unusable_token_is_told_where_a_viewer_matters_only(
    machine: Callable[..., GraphQL], viewers: dict[str, Viewer]
) -> None:
    domain = Domain(
        "tiny", text='extend type Query { open: Int @operation(permissions: "none") shut: Int @operation }'
    )
    domain.query("open", rule=rules.public)(lambda _info: 1)
    domain.query("shut", rule=rules.public)(lambda _info: 1)

    response = machine(domain).execute("{ open shut }", token="expired")

    assert (response.status, response.data) == (200, {"open": 1, "shut": None})
    assert response.codes == ["KT-CT-1120"]


def test_what_is_watched_costs_nothing_where_nobody_watches(api: GraphQL, monkeypatch: Any) -> None:
    """In production no one registers, and execution runs without middleware."""
    handed: list[Any] = []
    execute = engine.execute_sync
    monkeypatch.setattr(
        engine, "execute_sync", lambda *a, **k: handed.append(k["middleware"]) or execute(*a, **k)
    )
    monkeypatch.setattr(engine.observation, "watches", [])

    answer = Client().post(ENDPOINT, {"query": "{ hello }"}, content_type="application/json")

    assert answer.json() == {"data": {"hello": "hello world"}}
    assert handed == [None]
