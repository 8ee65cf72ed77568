"""The terms of contracts as data: what kinds there are, what makes one sound, and how they are varied. Pure.

A term is one of the kinds that the API can send, with values under the API's names in snake_case. It is kept
as JSON and read back as what it was. Terms of one kind stand once in a contract, apart from those that are
told apart by the market that they are for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.agreements.contract_term_kinds import KINDS, OPAQUE, TermKind
from holdfast.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

#: The longest JSON of one term, in characters: no term that people agree on is longer.
LONGEST = 100_000

_MOMENTS = frozenset(
    {"valid_from", "valid_to", "effective_from", "effective_to", "escalation_start_at", "start", "end"}
)
_DECIMALS = frozenset(
    {
        "amount",
        "flat_fee_amount",
        "percentage_fee",
        "percentage_interval_days",
        "price_per_unit",
        "qualifying_usage",
        "value",
    }
)


class UnsoundTerms(ValueError):
    """Terms that no contract can have; reasons say which and why, with paths below the list of terms."""

    def __init__(self, *reasons: InvalidInput) -> None:
        super().__init__("; ".join(one.message for one in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Term:
    """A term of a contract: its kind, whether the supplier may vary it, and what it says."""

    kind: TermKind
    is_variable: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """By what the term is known in its contract, in every version of it."""
        return ":".join([self.kind.key, *(str(self.values[name]) for name in self.kind.apart_by)])

    def as_json(self) -> dict[str, Any]:
        """What is stored: moments and decimals as text."""
        return {
            "kind": self.kind.key,
            "is_variable": self.is_variable,
            "values": json.loads(json.dumps(dict(self.values), default=_text)),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Term:
        """The term that `as_json` has stored."""
        return cls(KINDS[stored["kind"]], stored["is_variable"], _read(stored["values"]))


def terms_of_input(given: Sequence[Mapping[str, Any]]) -> list[Term]:
    """The terms that a client sends: a list of objects that name one kind each.

    Raises UnsoundTerms for an object that names no kind or several, for values that the kind cannot have, and
    for terms that say the same thing twice.
    """
    terms, reasons = [], []
    for place, one in enumerate(given):
        named = [(key, value) for key, value in one.items() if value is not None]
        if len(named) != 1:
            reasons.append(InvalidInput("Name one kind of term.", (str(place),)))
            continue
        [(key, values)] = named
        term = _term(KINDS[key], values)
        reasons += _unsound(term, (str(place), key))
        terms.append(term)
    seen: set[str] = set()
    for term in terms:
        if not reasons and term.identifier in seen:
            reasons.append(InvalidInput("Give this term once.", (term.kind.key,)))
        seen.add(term.identifier)
    if reasons:
        raise UnsoundTerms(*reasons)
    return terms


def varied(current: Sequence[Term], given: Sequence[Term]) -> list[Term]:
    """The terms of the next version: each one given takes the place of its former self or comes in addition."""
    changes = {term.identifier: term for term in given}
    kept = [changes.pop(term.identifier, term) for term in current]
    return [*kept, *changes.values()]


def fixed_terms(current: Iterable[Term], given: Sequence[Term]) -> list[Term]:
    """Those of the terms given that would change one which both sides have agreed not to vary."""
    bound = {term.identifier: term for term in current if not term.is_variable}
    return [term for term in given if bound.get(term.identifier, term) != term]


def _term(kind: TermKind, values: Mapping[str, Any]) -> Term:
    said = {key: value for key, value in values.items() if key != "is_variable" and value is not None}
    variable = values.get("is_variable")
    return Term(kind, True if variable is None else bool(variable), said)


def _unsound(term: Term, path: tuple[str, ...]) -> list[InvalidInput]:
    if len(json.dumps(dict(term.values), default=_text)) > LONGEST:
        return [InvalidInput("The term is too long.", path)]
    return [
        InvalidInput(one.message, (*path, *one.input_path))
        for check in term.kind.checks
        for one in check(term.values)
    ]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"a term cannot hold {value!r}")


def _read(value: Any, key: str = "") -> Any:
    if key not in OPAQUE:
        if isinstance(value, dict):
            return {name: _read(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [_read(one) for one in value]
        if isinstance(value, str) and key in _READ:
            return _READ[key](value)
    return value


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_MOMENTS, datetime.fromisoformat),
    **dict.fromkeys(_DECIMALS, Decimal),
}
