"""Documented permission expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.api.permissions import parse


@pytest.mark.parametrize(
    ("text", "enough", "not_enough"),
    [
        ("Can look", [{"Can look"}, {"Can look", "Can buy"}], [set(), {"Can buy"}]),
        ("A OR B", [{"A"}, {"B"}, {"A", "B"}], [set(), {"C"}]),
        ("A AND B", [{"A", "B"}], [{"A"}, {"B"}, set()]),
        # AND binds closer than OR
        ("A OR B AND C", [{"A"}, {"B", "C"}], [{"B"}, {"C"}]),
        ("(A OR B) AND C", [{"A", "C"}, {"B", "C"}], [{"A"}, {"A", "B"}, {"C"}]),
        ("((A))", [{"A"}], [set()]),
        (
            "(Can manage account renewals OR Can switch product) AND Can query agreements",
            [{"Can switch product", "Can query agreements"}],
            [{"Can switch product"}, {"Can query agreements"}],
        ),
        # the words within a name are no operators
        ("Can ORder ANDirons OR B", [{"Can ORder ANDirons"}, {"B"}], [{"Can"}]),
    ],
)
def test_what_is_enough(text: str, enough: list[set[str]], not_enough: list[set[str]]) -> None:
    expression = parse(text)

    assert [expression.satisfied_by(held) for held in enough] == [True] * len(enough)
    assert [expression.satisfied_by(held) for held in not_enough] == [False] * len(not_enough)


@pytest.mark.parametrize("text", ["", "  ", "AND", "A OR", "OR A", "A AND OR B", "(A", "A)", "()", "A (B)"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="permission"):
        parse(text)


NAMES = st.sampled_from(["Can a", "Can b", "Can c", "Can d"])
TREES = st.recursive(
    NAMES, lambda inner: st.tuples(st.sampled_from(["AND", "OR"]), inner, inner), max_leaves=6
)


def written(tree: str | tuple) -> str:
    return tree if isinstance(tree, str) else f"({written(tree[1])} {tree[0]} {written(tree[2])})"


def holds(tree: str | tuple, held: set[str]) -> bool:
    if isinstance(tree, str):
        return tree in held
    left, right = holds(tree[1], held), holds(tree[2], held)
    return (left and right) if tree[0] == "AND" else (left or right)


@given(tree=TREES, held=st.sets(NAMES))
def test_an_expression_means_what_its_parts_do(tree: str | tuple, held: set[str]) -> None:
    assert parse(written(tree)).satisfied_by(held) == holds(tree, held)
