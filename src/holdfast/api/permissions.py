"""Documented permission expressions, such as `(Can manage account renewals OR Can switch product) AND Can query agreements`."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_TOKEN = re.compile(r"\(|\)|\bAND\b|\bOR\b|(?:(?!\bAND\b|\bOR\b)[^()])+")


@dataclass(frozen=True, slots=True)
class Expression:
    """A disjunction of conjunctions of permission names: satisfied if all names of one alternative are held."""

    alternatives: tuple[frozenset[str], ...]

    def satisfied_by(self, held: AbstractSet[str]) -> bool:
        return any(needed <= held for needed in self.alternatives)

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*self.alternatives)


def parse(text: str) -> Expression:
    """Read an expression; AND binds closer than OR. Raises ValueError if it is not one."""
    tokens = [token.strip() for token in _TOKEN.findall(text) if token.strip()]
    position = 0

    def take() -> str:
        nonlocal position
        if position >= len(tokens):
            raise ValueError(f"unfinished permission expression: {text!r}")
        position += 1
        return tokens[position - 1]

    def peek() -> str | None:
        return tokens[position] if position < len(tokens) else None

    def either() -> list[frozenset[str]]:
        found = both()
        while peek() == "OR":
            take()
            found = found + both()
        return found

    def both() -> list[frozenset[str]]:
        found = single()
        while peek() == "AND":
            take()
            right = single()
            found = [left | one for left in found for one in right]
        return found

    def single() -> list[frozenset[str]]:
        token = take()
        if token == "(":
            inner = either()
            if take() != ")":
                raise ValueError(f"unbalanced permission expression: {text!r}")
            return inner
        if token in {")", "AND", "OR"}:
            raise ValueError(f"a permission name was expected in {text!r}")
        return [frozenset({token})]

    alternatives = either()
    if position != len(tokens):
        raise ValueError(f"unbalanced permission expression: {text!r}")
    return Expression(tuple(alternatives))
