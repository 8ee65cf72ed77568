"""What the machine tells of itself, over HTTP."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from graphql import get_named_type, is_leaf_type

from holdfast.api import introspect, rules
from holdfast.api.binding import Domain
from holdfast.api.nodes import from_global_id, to_global_id
from holdfast.api.schema import api as product
from holdfast.api.testing import GraphQL

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.kernel.clock import FixedClock

ERRORS = """
    query errors($input: PossibleErrorsInputType!) {
      possibleErrors(input: $input) { name type authErrors possibleErrors { code message type description } }
    }
"""


class TestGlobalIds:
    def test_they_name_an_object_of_a_type(self) -> None:
        identifier = to_global_id("ElectricityMeterType", 42)

        assert identifier == "RWxlY3RyaWNpdHlNZXRlclR5cGU6NDI="
        assert from_global_id(identifier) == ("ElectricityMeterType", "42")
        assert from_global_id(to_global_id("A", "b:c")) == ("A", "b:c")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "42",
            "Ã",
            "RWxlY3R",
            base64.b64encode(b"\xff:1").decode(),
            to_global_id("", 1),
            to_global_id("A", ""),
        ],
    )
    def test_other_texts_are_none(self, text: str) -> None:
        with pytest.raises(ValueError, match="no global id"):
            from_global_id(text)


class Lamp:
    def __init__(self, key: int) -> None:
        self.key = key

    @property
    def id(self) -> str:
        return to_global_id("Lamp", self.key)


@pytest.mark.django_db
@pytest.mark.usefixtures("viewers")
class TestNode:
    @pytest.fixture
    def api(self, machine: Callable[..., GraphQL]) -> GraphQL:
        domain = Domain(
            "tiny",
            text="""
            extend type Query { node(id: ID!): Node @operation }
            interface Node { id: ID! }
            type Lamp implements Node { id: ID! key: Int }
            type Unjudged implements Node { id: ID! }
            """,
        )
        domain.query("node", rule=rules.signed_in)(lambda _info, *, id: introspect.node(id))  # noqa: A006
        domain.visible("Lamp")(lambda viewer, lamp: lamp.key % viewer.user_id == 0)
        domain.node("Lamp")(lambda key: Lamp(int(key)) if int(key) < 10 else None)
        domain.node("Unjudged")(lambda key: Lamp(int(key)))
        return machine(domain)

    def test_it_finds_an_object_of_any_type(self, api: GraphQL) -> None:
        data = api.must(
            "query($id: ID!) { node(id: $id) { __typename id ... on Lamp { key } } }",
            {"id": to_global_id("Lamp", 4)},
            token="ada",
        )

        assert data == {"node": {"__typename": "Lamp", "id": to_global_id("Lamp", 4), "key": 4}}

    def test_what_is_missing_is_refused_like_what_may_not_be_seen(self, api: GraphQL) -> None:
        refused = [
            to_global_id("Lamp", 3),  # bob sees the even ones only
            to_global_id("Lamp", 12),
            to_global_id("Lamp", "x"),
            to_global_id("Chair", 1),
            to_global_id("Unjudged", 2),
            "nonsense",
        ]
        answers = [
            api.execute("query($id: ID!) { node(id: $id) { id } }", {"id": one}, token="bob")
            for one in refused
        ]

        assert {str(answer.body["errors"]) for answer in answers} == {str(answers[0].body["errors"])}
        assert answers[0].codes == ["KT-CT-1111"]

    def test_the_products_own_refuses_alike(self) -> None:
        for identifier in ("nonsense", to_global_id("Chair", 1), to_global_id("ElectricityMeterType", 2**70)):
            response = GraphQL().execute(
                "query($id: ID!) { node(id: $id) { id } }", {"id": identifier}, token="ada"
            )
            assert (response.data, response.codes) == ({"node": None}, ["KT-CT-1111"])

    def test_nobody_is_asked_to_log_in(self, api: GraphQL) -> None:
        assert api.execute('{ node(id: "x") { id } }').codes == ["KT-CT-1112"]


class TestPossibleErrors:
    def test_documented_ones_with_message_and_kind(self) -> None:
        data = GraphQL().must(ERRORS, {"input": {"name": "possibleErrors", "type": "query"}})[
            "possibleErrors"
        ]

        assert (data["name"], data["type"], data["authErrors"]) == ("possibleErrors", "query", False)
        assert data["possibleErrors"] == [
            {
                "code": "KT-CT-1606",
                "message": "Query/Mutation not found.",
                "type": "NOT_FOUND",
                "description": "Query/Mutation not found.",
            },
            {
                "code": "KT-CT-1113",
                "message": "Disabled GraphQL field requested.",
                "type": "APPLICATION",
                "description": "The operation is part of the contract but not live on this installation.",
            },
        ]

    def test_general_refusals_on_request(self) -> None:
        asked = {"name": "postCredit", "type": "mutation"}
        plain, more = (
            [
                error["code"]
                for error in GraphQL().must(ERRORS, {"input": {**asked, "authErrors": wanted}})[
                    "possibleErrors"
                ]["possibleErrors"]
            ]
            for wanted in (False, True)
        )

        assert set(more) - set(plain) >= {"KT-CT-1112", "KT-CT-1120", "KT-CT-1124"}
        assert len(more) == len(set(more))

    def test_an_open_operation_has_no_refusals_to_tell(self) -> None:
        asked = {"name": "obtainKrakenToken", "type": "mutation", "authErrors": True}

        found = GraphQL().must(ERRORS, {"input": asked})["possibleErrors"]["possibleErrors"]

        assert "KT-CT-1112" not in {error["code"] for error in found}

    @pytest.mark.parametrize(
        ("name", "kind"), [("nothing", "query"), ("postCredit", "query"), ("", "mutation")]
    )
    def test_an_unknown_operation(self, name: str, kind: str) -> None:
        response = GraphQL().execute(ERRORS, {"input": {"name": name, "type": kind}})

        assert (response.data, response.codes) == ({"possibleErrors": None}, ["KT-CT-1606"])

    def test_every_operation_can_be_asked_about(self) -> None:
        for kind in ("query", "mutation"):
            names = [spec.name for spec in product().contract if spec.kind == kind]
            for start in range(0, len(names), 40):
                fields = " ".join(
                    f'a{number}: possibleErrors(input: {{name: "{name}", type: {kind}}}) '
                    "{ possibleErrors { code } }"
                    for number, name in enumerate(names[start : start + 40])
                )
                data = GraphQL().must(f"{{ {fields} }}")
                assert all(one["possibleErrors"] for one in data.values())


LIMITS = """
    query limits($fields: [String], $first: Int) {
      rateLimitInfo {
        pointsAllowanceRateLimit { limit usedPoints remainingPoints ttl isBlocked }
        fieldSpecificRateLimits(fields: $fields, first: $first) {
          totalCount edgeCount
          edges { cursor node { field rate isBlocked ttl } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
"""


@pytest.mark.django_db
@pytest.mark.usefixtures("viewers")
class TestRateLimits:
    @pytest.fixture
    def api(self, clock: FixedClock) -> GraphQL:
        return GraphQL(clock=clock)

    def test_points_that_are_left(self, api: GraphQL, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 20, "organization": 30}
        query = "{ rateLimit { limit usedPoints remainingPoints } }"

        shown = [api.must(query, token=who)["rateLimit"] for who in ("ada", "ada", "partner")]

        assert shown == [
            {"limit": 20, "usedPoints": 1, "remainingPoints": 19},
            {"limit": 20, "usedPoints": 2, "remainingPoints": 18},
            {"limit": 30, "usedPoints": 1, "remainingPoints": 29},
        ]
        assert api.execute(query).codes == ["KT-CT-1112"]

    def test_all_limits_together(self, api: GraphQL, settings: Any) -> None:
        settings.POINTS_PER_HOUR = {"user": 20}

        data = api.must(LIMITS, {"first": 100}, token="ada")["rateLimitInfo"]

        # the documented 1 of the field and 1 for the connection; twenty past, so 40 minutes are left
        assert data["pointsAllowanceRateLimit"] == {
            "limit": 20,
            "usedPoints": 2,
            "remainingPoints": 18,
            "ttl": 2400,
            "isBlocked": False,
        }
        limits = data["fieldSpecificRateLimits"]
        nodes = [edge["node"] for edge in limits["edges"]]
        stated = sum(len(spec.rate_limits) for spec in product().contract)
        # two of those on logging in count by what only a login tells
        assert limits["totalCount"] == limits["edgeCount"] == len(nodes) == stated - 2
        assert {node["isBlocked"] for node in nodes} == {False}
        assert [node["field"] for node in nodes] == sorted(node["field"] for node in nodes)

    def test_a_limit_that_is_used_up(self, api: GraphQL) -> None:
        login = 'mutation { obtainKrakenToken(input: {APIKey: "sk_live_none"}) { token } }'
        for _ in range(3):
            assert "KT-CT-1199" not in api.execute(login).codes
        assert api.execute(login).codes == ["KT-CT-1199"]

        data = api.must(LIMITS, {"first": 5, "fields": ["obtainKrakenToken", "krakenVersion"]})[
            "rateLimitInfo"
        ]

        assert data["pointsAllowanceRateLimit"] is None
        assert [edge["node"] for edge in data["fieldSpecificRateLimits"]["edges"]] == [
            {"field": "obtainKrakenToken", "rate": "3/m", "isBlocked": True, "ttl": 60},
            {"field": "obtainKrakenToken", "rate": "10/m", "isBlocked": False, "ttl": 60},
        ]

    def test_limits_come_in_pages(self, api: GraphQL) -> None:
        page = api.must(LIMITS, {"first": 1})["rateLimitInfo"]["fieldSpecificRateLimits"]

        assert page["edgeCount"] == 1
        assert page["pageInfo"]["hasNextPage"] is True
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert api.execute(LIMITS).codes == ["KT-CT-1201"]


@pytest.mark.django_db
def test_every_operation_that_documents_it_can_be_switched_off(settings: Any) -> None:
    """Whatever the arguments: required ones are given some value that fits their type."""
    specs = [spec for spec in product().contract if "KT-CT-1113" in spec.errors]
    settings.DISABLED_OPERATIONS = frozenset(spec.name for spec in specs)
    settings.MAX_COMPLEXITY = 10_000

    assert len(specs) == 63
    for spec in specs:
        response = GraphQL().execute(minimal_use(spec.kind, spec.name))
        assert response.codes == ["KT-CT-1113"], spec.name
        assert response.data in ({spec.name: None}, None)  # None where the field may not be null


def minimal_use(kind: str, name: str) -> str:
    schema = product().schema
    root = schema.query_type if kind == "query" else schema.mutation_type
    assert root is not None
    field = root.fields[name]
    given = ", ".join(
        f"{argument}: {some_value(one.type)}"
        for argument, one in field.args.items()
        if str(one.type).endswith("!")
    )
    selection = "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"
    return f"{kind} {{ {name}{f'({given})' if given else ''} {selection} }}"


def some_value(type_: Any) -> str:
    if str(type_).endswith("!"):
        type_ = type_.of_type
    if str(type_).startswith("["):
        return "[]"
    fields = getattr(type_, "fields", None)
    if fields is not None:
        given = (
            f"{name}: {some_value(one.type)}" for name, one in fields.items() if str(one.type).endswith("!")
        )
        return "{" + ", ".join(given) + "}"
    if values := getattr(type_, "values", None):
        return str(next(iter(values)))
    known = {
        "Int": "1",
        "Float": "1.5",
        "Decimal": '"1.5"',
        "Boolean": "true",
        "Date": '"2025-01-01"',
        "DateTime": '"2025-01-01T00:00:00Z"',
        "TZAwareDateTime": '"2025-01-01T00:00:00Z"',
        "JSONString": '"{}"',
        "UUID": '"12345678-1234-5678-1234-567812345678"',
    }
    return known.get(type_.name, '"text"')
