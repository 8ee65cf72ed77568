"""How a domain hands its behaviour to the machine: one `Domain` object in its `resolvers.py`.

    domain = Domain("ledgers")

    @domain.mutation("postCredit", rule=account_rule("input.account_number"))
    def post_credit(info, *, account, input): ...

    @domain.field(("AccountType", "Account"), "balance")
    def balance(account, info, *, include_all_ledgers=False): ...

    @domain.visible("AccountType", "Account")
    def account_visible(viewer, account): ...

An operation without a rule and an object type without a visibility policy are refused: forgetting is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from holdfast.api.context import Info, RequestContext
from holdfast.api.rules import Rule
from holdfast.api.viewers import Viewer

__all__ = ["BoundOperation", "Domain", "Info", "RequestContext"]

F = TypeVar("F", bound=Callable[..., Any])
Policy = Callable[[Viewer, Any], bool]
TypeResolver = Callable[[Any], str]
NodeLoader = Callable[[str], Any]

PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class BoundOperation:
    """A live operation: the rule that guards it and the resolver that answers it."""

    resolver: Callable[..., Any]
    rule: Rule | None


@dataclass(slots=True)
class Domain:
    """One bounded context's part of the schema: its SDL file (or text) and everything bound to it."""

    name: str
    text: str | None = None
    operations: dict[tuple[str, str], BoundOperation] = field(default_factory=dict)
    fields: dict[tuple[str, str], Callable[..., Any]] = field(default_factory=dict)
    type_resolvers: dict[str, TypeResolver] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    nodes: dict[str, NodeLoader] = field(default_factory=dict)

    def sdl(self) -> str:
        """The domain's part of the schema."""
        if self.text is not None:
            return self.text
        return (PACKAGE / self.name / "schema.graphql").read_text(encoding="utf-8")

    def query(self, name: str, *, rule: Rule | None = None) -> Callable[[F], F]:
        """Bind a root query. Resolver: `(info, *, <objects of the rule>, <arguments>)`."""
        return self._operation("query", name, rule)

    def mutation(self, name: str, *, rule: Rule | None = None) -> Callable[[F], F]:
        """Bind a mutation. Resolver: `(info, *, <objects of the rule>, input)`; returns the payload."""
        return self._operation("mutation", name, rule)

    def _operation(self, kind: str, name: str, rule: Rule | None) -> Callable[[F], F]:
        def bind(resolver: F) -> F:
            self._once(self.operations, (kind, name))
            self.operations[kind, name] = BoundOperation(resolver, rule)
            return resolver

        return bind

    def field(self, types: str | Iterable[str], *names: str) -> Callable[[F], F]:
        """Bind fields of object types. Resolver: `(obj, info, *, <arguments>)`."""

        def bind(resolver: F) -> F:
            for type_name in _names(types):
                for name in names:
                    self._once(self.fields, (type_name, name))
                    self.fields[type_name, name] = resolver
            return resolver

        return bind

    def type_of(self, *abstract: str) -> Callable[[TypeResolver], TypeResolver]:
        """Say which object type a value of an interface or union is."""

        def bind(resolver: TypeResolver) -> TypeResolver:
            for name in abstract:
                self._once(self.type_resolvers, name)
                self.type_resolvers[name] = resolver
            return resolver

        return bind

    def visible(self, *types: str) -> Callable[[Policy], Policy]:
        """Say when a viewer may see an object of these types."""

        def bind(policy: Policy) -> Policy:
            for name in types:
                self._once(self.policies, name)
                self.policies[name] = policy
            return policy

        return bind

    def part_of_parent(self, *types: str) -> None:
        """Declare value types that are as visible as the object they hang on."""
        self.visible(*types)(part_of_parent)

    def public(self, *types: str) -> None:
        """Declare types that anyone may see."""
        self.visible(*types)(public)

    def node(self, type_name: str) -> Callable[[NodeLoader], NodeLoader]:
        """Say how `node(id)` loads an object of a type from its key."""

        def bind(loader: NodeLoader) -> NodeLoader:
            self._once(self.nodes, type_name)
            self.nodes[type_name] = loader
            return loader

        return bind

    def _once(self, registry: dict[Any, Any], key: Any) -> None:
        if key in registry:
            raise ValueError(f"{self.name} binds {key!r} twice")


def part_of_parent(_viewer: Viewer, _obj: Any) -> bool:
    """The object that it hangs on has been judged already."""
    return True


def public(_viewer: Viewer, _obj: Any) -> bool:
    """Anyone may see it."""
    return True


def _names(types: str | Iterable[str]) -> Iterable[str]:
    return (types,) if isinstance(types, str) else types
