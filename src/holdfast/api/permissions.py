"""Documented permission expressions, such as `(Can switch product OR Can quote) AND Can query agreements`."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_TOKEN = re.compile(r"\(|\)|\bAND\b|\bOR\b|(?:(?!\bAND\b|\bOR\b)[^()])+")


@dataclass(frozen=True, slots=True)
class Expression:
    """Alternatives of permission names: satisfied if all names of one alternative are held."""

    alternatives: tuple[frozenset[str], ...]

    def satisfied_by(self, held: AbstractSet[str]) -> bool:
        return any(needed <= held for needed in self.alternatives)

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*self.alternatives)


def parse(text: str) -> Expression:
    """Read an expression; AND binds closer than OR. Raises ValueError if it is not one."""
    return Expression(tuple(_Parser(text).whole()))


class _Parser:
    """Recursive descent over the words of one expression; each step gives alternatives of names needed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = [found.strip() for found in _TOKEN.findall(text) if found.strip()]

    def whole(self) -> list[frozenset[str]]:
        found = self._either()
        if self._words:
            raise ValueError(f"unbalanced permission expression: {self._text!r}")
        return found

    def _either(self) -> list[frozenset[str]]:
        found = self._both()
        while self._take_if("OR"):
            found = found + self._both()
        return found

    def _both(self) -> list[frozenset[str]]:
        found = self._single()
        while self._take_if("AND"):
            right = self._single()
            found = [left | one for left in found for one in right]
        return found

    def _single(self) -> list[frozenset[str]]:
        if self._take_if("("):
            inner = self._either()
            if not self._take_if(")"):
                raise ValueError(f"unbalanced permission expression: {self._text!r}")
            return inner
        if not self._words or self._words[0] in {")", "AND", "OR"}:
            raise ValueError(f"a permission name was expected in {self._text!r}")
        return [frozenset({self._words.pop(0)})]

    def _take_if(self, word: str) -> bool:
        if not self._words or self._words[0] != word:
            return False
        del self._words[0]
        return True
