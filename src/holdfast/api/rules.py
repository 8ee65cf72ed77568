"""Rules: what has to hold before an operation runs, beyond its documented permissions.

A rule is called with the viewer, the operation and its arguments (snake_case, nested inputs too). It raises
the operation's refusal, or returns the objects it has loaded on the way: they are handed to the resolver by
name, so that a resolver never loads again what its rule has seen. An operation that declares no rule is
refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from holdfast.api.contract import OperationSpec
from holdfast.api.errors import AuthorizationHeaderNotProvided
from holdfast.api.viewers import Viewer

Rule = Callable[[Viewer, OperationSpec, dict[str, Any]], dict[str, Any]]


def public(_viewer: Viewer, _spec: OperationSpec, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Anyone, signed in or not."""
    return {}


def signed_in(viewer: Viewer, _spec: OperationSpec, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Any viewer but the anonymous one."""
    if viewer.is_anonymous:
        raise AuthorizationHeaderNotProvided
    return {}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A rule together with the scopes that open its operation."""

    rule: Rule
    scopes: frozenset[str]

    def __call__(self, viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        return self.rule(viewer, spec, arguments)


def opened_by(*scopes: str, rule: Rule) -> Rule:
    """The rule of an operation that a token confined to one of these scopes may use, whatever else it holds.

    For purposes that no documented permission is named after, such as `REPORT_MOVE_OUT`: a confined token
    opens such an operation only if its rule says so. The rule itself holds for such a token as well.
    """
    return _Opened(rule, frozenset(scopes))


def opening_scopes(rule: Rule | None) -> frozenset[str]:
    """The scopes that a rule names, none for most rules."""
    return rule.scopes if isinstance(rule, _Opened) else frozenset()


def argument(arguments: dict[str, Any], path: str) -> Any:
    """The value at a dotted path of arguments, such as `input.account_number`; None where it is absent."""
    value: Any = arguments
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value
