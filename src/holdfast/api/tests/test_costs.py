"""What a request may cost, worked out before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api import paging, rules
from holdfast.api.binding import Domain, Info
from holdfast.api.costs import Cost, cost_of
from holdfast.api.documents import understand
from holdfast.api.schema import Api, assemble
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.testing import GraphQL

SDL = """
extend type Query {
  plain: Item @operation(permissions: "none")
  dear: Item @operation(permissions: "none", complexity: 6)
  items(first: Int, last: Int): ItemConnection @operation(permissions: "none", complexity: 2)
}
extend type Mutation { act: Item @operation(complexity: 5) }
type Item { id: Int item: Item items(first: Int, last: Int, after: String): ItemConnection }
type ItemEdge { node: Item cursor: String! }
type ItemConnection { edges: [ItemEdge] pageInfo: PageInfo! totalCount: Int! edgeCount: Int! }
"""


@pytest.fixture(scope="module")
def whole() -> Api:
    return assemble((Domain("tiny", text=SDL),))


def cost(whole: Api, text: str, variables: dict[str, Any] | None = None) -> Cost:
    document = understand(whole.schema, text)
    assert not document.errors
    operation = document.operation(None)
    assert operation is not None
    return cost_of(document, operation, variables or {}, whole.schema, whole.contract)


def code_of(whole: Api, text: str, variables: dict[str, Any] | None = None) -> str:
    with pytest.raises(DomainError) as raised:
        cost(whole, text, variables)
    return raised.value.code


EDGES = "edges { node { id } }"


@pytest.mark.parametrize(
    ("text", "points", "nodes"),
    [
        ("{ __typename __schema { types { name } } }", 0, 0),
        ("{ plain { id item { item { id } } } }", 1, 0),
        ("{ plain { id } dear { id } again: dear { id } }", 13, 0),
        ("mutation { act { id } }", 5, 0),
        # the documented 2, and 1 for the connection
        (f"{{ items(first: 7) {{ {EDGES} }} }}", 3, 7),
        (f"{{ items(last: 7) {{ {EDGES} }} }}", 3, 7),
        # 10 outer nodes, each with 5 of its own
        (
            f"{{ items(first: 10) {{ edges {{ node {{ items(first: 5) {{ {EDGES} }} }} }} }} }}",
            4,
            10 + 10 * 5,
        ),
        # 2 outer nodes with 3 and 4: 2 + 2 * (3 + 4)
        (
            f"""
            {{ items(first: 2) {{ edges {{ node {{ a: items(first: 3) {{ {EDGES} }} ...more }} }} }} }}
            fragment more on Item {{ b: items(last: 4) {{ {EDGES} }} }}
            """,
            5,
            16,
        ),
        # who does not say how many could get a whole page
        ("{ plain { items { totalCount } } }", 2, 100),
        (f"{{ plain {{ ... on Item {{ items(first: 3) {{ {EDGES} }} }} }} }}", 2, 3),
    ],
)
def test_points_and_nodes(whole: Api, text: str, points: int, nodes: int) -> None:
    assert cost(whole, text) == Cost(points, nodes)


def test_sizes_in_variables_count_as_they_are_sent(whole: Api) -> None:
    text = f"""
        query($n: Int, $m: Int = 2) {{ items(first: $n) {{ {EDGES} }} plain {{ items(first: $m) {{ {EDGES} }} }} }}
    """

    assert cost(whole, text, {"n": 5, "m": 3}).nodes == 8
    assert cost(whole, text, {"n": 50, "m": 3}).nodes == 53
    assert cost(whole, text, {"n": "many"}).nodes == 200
    assert cost(whole, text, {"n": -5, "m": 3}).nodes == 3


def test_over_the_limits_of_one_request(whole: Api, settings: Any) -> None:
    settings.MAX_COMPLEXITY, settings.MAX_NODES = 12, 50

    assert cost(whole, "{ a: dear { id } b: dear { id } }").points == 12
    assert code_of(whole, "{ a: dear { id } b: dear { id } plain { id } }") == "KT-CT-1188"
    assert cost(whole, f"{{ items(first: 50) {{ {EDGES} }} }}").nodes == 50
    assert code_of(whole, f"{{ items(first: 51) {{ {EDGES} }} }}") == "KT-CT-1189"


def test_each_operation_of_a_document_has_its_own_cost(whole: Api) -> None:
    document = understand(whole.schema, "query a { plain { id } } query b { dear { id } }")

    costs = [
        cost_of(document, document.operations[name], {}, whole.schema, whole.contract).points
        for name in ("a", "b", "a")
    ]

    assert costs == [1, 6, 1]


def test_shared_fragments_multiply_without_being_walked_again(whole: Api, settings: Any) -> None:
    """Six levels of connections, each asked for twice through one fragment: (2 * 10)^6 nodes and more."""
    levels = "".join(
        f"fragment f{level} on Item {{ a: items(first: 10) {{ ...g{level} }} b: items(first: 10) {{ ...g{level} }} }}"
        f"fragment g{level} on ItemConnection {{ edges {{ node {{ ...f{level + 1} }} }} }}"
        for level in range(2)
    )
    text = "{ plain { ...f0 } }" + levels + "fragment f2 on Item { id }"

    # level 0: 20 nodes, each with 20 of level 1
    assert cost(whole, text) == Cost(1 + 2 + 4, 20 + 20 * 20)


def test_nothing_is_done_for_what_is_too_dear(machine: Callable[..., GraphQL], settings: Any) -> None:
    settings.MAX_COMPLEXITY, settings.MAX_NODES = 10, 1_000
    done: list[str] = []
    domain = Domain("tiny", text=SDL)
    domain.public("Item")

    @domain.query("dear", rule=rules.public)
    def dear(_info: Info) -> dict[str, int]:
        done.append("dear")
        return {"id": 1}

    @domain.query("items", rule=rules.public)
    def items(_info: Info, **page: Any) -> Any:
        done.append("items")
        return paging.of_list([{"id": 1}], paging.PageRequest.from_arguments(**page))

    api = machine(domain)

    complex_ = api.execute("{ a: dear { id } b: dear { id } }")
    large = api.execute("{ items(first: 9999) { edgeCount } }")
    unpaged = api.execute("{ items { edgeCount } }")

    assert (complex_.status, complex_.data, complex_.codes) == (200, None, ["KT-CT-1188"])
    assert (complex_.errors[0]["extensions"]["complexity"], complex_.errors[0]["extensions"]["limit"]) == (
        12,
        10,
    )
    assert (large.data, large.codes) == (None, ["KT-CT-1189"])
    assert done == ["items"]
    assert (unpaged.data, unpaged.codes) == ({"items": None}, ["KT-CT-1201"])
    assert api.must("{ items(first: 1) { edgeCount edges { node { id } } } }") == {
        "items": {"edgeCount": 1, "edges": [{"node": {"id": 1}}]}
    }
