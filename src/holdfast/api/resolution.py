"""From a field of the schema to the function that answers it, with everything checked on the way.

Root fields: live at all? limits, documented permissions, the operation's rule, then its resolver.
Object fields: the bound resolver or the attribute of the same name, then the visibility policy of what came
out.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)

from holdfast.api import limits, observation, rules
from holdfast.api.batching import adopt, attribute
from holdfast.api.binding import part_of_parent, public
from holdfast.api.errors import AuthorizationHeaderNotProvided, DisabledField, Unauthorized
from holdfast.api.formatting import as_possible
from holdfast.api.naming import snake_case

if TYPE_CHECKING:
    from holdfast.api.binding import BoundOperation, Domain, Policy, TypeResolver
    from holdfast.api.context import RequestContext
    from holdfast.api.contract import Contract, OperationSpec

Resolver = Callable[..., Any]
_KINDS = {"Query": "query", "Mutation": "mutation"}


class Resolution:
    """Compiles resolvers; made once while the schema is assembled."""

    def __init__(
        self,
        schema: GraphQLSchema,
        contract: Contract,
        domains: tuple[Domain, ...],
        live: dict[tuple[str, str], BoundOperation],
    ) -> None:
        self._schema = schema
        self._contract = contract
        self._live = live
        self._payloads = self._mutations_by_payload()
        self._fields = _merged(domain.fields for domain in domains)
        self._type_resolvers: dict[str, TypeResolver] = _merged(domain.type_resolvers for domain in domains)
        self._policies: dict[str, Policy] = _merged(domain.policies for domain in domains)
        self._policies.update(
            {name: part_of_parent for name in self._mechanical_types() if name not in self._policies}
        )

    def resolver(self, parent: GraphQLObjectType, name: str, field: GraphQLField) -> Resolver:
        """The function behind `parent.name`."""
        kind = _KINDS.get(parent.name)
        if kind is not None:
            return self._root(kind, name, field)
        own = self._fields.get((parent.name, name))
        if own is not None:
            return self._guarded(field, _nulls_dropped(own), None)
        if name == "possibleErrors" and parent.name in self._payloads:
            return _possible_errors(self._payloads[parent.name])
        if is_leaf_type(get_named_type(field.type)):
            return _leaf(_attribute_name(name))
        return self._guarded(field, _relation(_attribute_name(name)), None)

    def _mutations_by_payload(self) -> dict[str, list[OperationSpec]]:
        """The mutations that answer with each type."""
        found: dict[str, list[OperationSpec]] = {}
        mutation = self._schema.mutation_type
        for name, field in (mutation.fields if mutation else {}).items():
            spec = self._contract.find("mutation", name)
            if spec is not None:
                found.setdefault(get_named_type(field.type).name, []).append(spec)
        return found

    def _root(self, kind: str, name: str, field: GraphQLField) -> Resolver:
        spec = self._contract.find(kind, name)
        if spec is None:
            return _disabled
        bound = self._live.get((kind, name))
        if bound is None:
            return _counted(spec, _disabled)
        resolver = self._guarded(field, _operation(spec, bound), spec)
        if kind == "mutation":
            if self._judge(get_named_type(field.type)) is not None:
                resolver = _undone_if_refused(resolver)
            resolver = _remembering_nothing(resolver)
        return _counted(spec, _limited(spec, resolver))

    def type_resolver(self, abstract: str) -> Callable[..., str | None]:
        """Which object type a value of an interface or union is, as its domain says."""
        decide = self._type_resolvers.get(abstract)
        implementers = {one.name for one in self._schema.get_possible_types(self._schema.type_map[abstract])}  # type: ignore[arg-type]

        def resolve_type(value: Any, _info: Any, _type: Any) -> str | None:
            if decide is not None:
                return decide(value)
            named: str | None = (
                value.get("__typename") if isinstance(value, dict) else getattr(value, "graphql_type", None)
            )
            return named if named in implementers else None

        return resolve_type

    def unjudged_types(self) -> set[str]:
        """Object types without a visibility policy; what is of such a type is never shown."""
        return {
            name
            for name, type_ in self._schema.type_map.items()
            if is_object_type(type_) and not name.startswith("__") and name not in self._policies
        }

    def _mechanical_types(self) -> set[str]:
        """Types that only carry others: connections, edges and the payloads of mutations."""
        mutation = self._schema.mutation_type
        payloads = (
            {get_named_type(field.type).name for field in mutation.fields.values()} if mutation else set()
        )
        found = {"PageInfo", "Query", "Mutation", "PossibleErrorType"}
        for name, type_ in self._schema.type_map.items():
            if is_object_type(type_):
                fields = type_.fields.keys()
                if (
                    {"edges", "pageInfo"} <= fields
                    or {"node", "cursor"} == set(fields)
                    or (name in payloads and "possibleErrors" in fields)
                ):
                    found.add(name)
        return found

    def _guarded(self, field: GraphQLField, resolver: Resolver, spec: OperationSpec | None) -> Resolver:
        """The resolver with the visibility policy of its result around it."""
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return resolver
        judge = self._judge(named)
        refusal = spec.refusal if spec is not None else Unauthorized
        many = _is_list(field)

        def resolve(obj: Any, info: Any, **arguments: Any) -> Any:
            value = resolver(obj, info, **arguments)
            if value is None:
                return None
            context = info.context
            if many:
                value = list(value)
                adopt(value)  # before they are judged, so that policies too load once for all of them
                if judge is not None:
                    value = [one for one in value if one is None or judge(context, one)]
            elif judge is not None and not judge(context, value):
                raise refusal
            elif hasattr(value, "nodes"):
                adopt(value.nodes)
            return value

        return resolve

    def _judge(self, named: Any) -> Callable[[RequestContext, Any], bool] | None:
        """May a viewer see a value of this type? None where everyone may who sees the parent."""
        if not is_abstract_type(named):
            policy = self._policies.get(named.name)
            if policy is part_of_parent or policy is public:
                return None
            return _verdict(named.name, policy)
        concrete = {
            one.name: _verdict(one.name, self._policies.get(one.name))
            for one in self._schema.get_possible_types(named)
        }
        trivial = all(self._policies.get(name) in (part_of_parent, public) for name in concrete)
        if trivial:
            return None
        type_of = self.type_resolver(named.name)

        def judge(context: RequestContext, value: Any) -> bool:
            verdict = concrete.get(type_of(value, None, None) or "")
            return verdict is not None and verdict(context, value)

        return judge


def _verdict(type_name: str, policy: Policy | None) -> Callable[[RequestContext, Any], bool]:
    def judge(context: RequestContext, value: Any) -> bool:
        if policy is None:
            return False
        key = (type_name, id(value))
        known = context.verdicts.get(key)
        if known is None:
            # the value is kept beside its verdict: an id is only unique while its object lives
            known = context.verdicts[key] = (value, policy(context.viewer, value))
        return known[1]

    return judge


def _possible_errors(specs: list[OperationSpec]) -> Resolver:
    """What the mutations that answer with a payload may be refused with: documented, so the same for everybody."""

    def resolve(_payload: Any, _info: Any, **_arguments: Any) -> list[dict[str, Any]]:
        errors = dict.fromkeys(error for spec in specs for error in spec.possible_errors())
        return [as_possible(error) for error in errors]

    return resolve


def _disabled(_root: Any, _info: Any, **_arguments: Any) -> Any:
    raise DisabledField


def _counted(spec: OperationSpec, resolver: Resolver) -> Resolver:
    """The outcome is known when the result has passed every check, so this goes around all of them."""

    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        with observation.operation(spec):
            if spec.name in settings.DISABLED_OPERATIONS:
                raise DisabledField
            return resolver(root, info, **arguments)

    return resolve


def _limited(spec: OperationSpec, resolver: Resolver) -> Resolver:
    """What is counted against limits stays counted whatever happens: this goes around the transaction."""

    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        context: RequestContext = info.context
        if context.authorization_error is not None and not spec.is_public:
            raise context.authorization_error
        with limits.documented(spec, context, arguments):
            return resolver(root, info, **arguments)

    return resolve


def _undone_if_refused(resolver: Resolver) -> Resolver:
    """A mutation whose result the viewer may not see has not happened."""

    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        with transaction.atomic():
            return resolver(root, info, **arguments)

    return resolve


def _remembering_nothing(resolver: Resolver) -> Resolver:
    """What was found out about viewer and objects before a mutation need not hold after it."""

    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        try:
            return resolver(root, info, **arguments)
        finally:
            info.context.forget()

    return resolve


def _operation(spec: OperationSpec, bound: BoundOperation) -> Resolver:
    rule, answer = bound.rule, bound.resolver
    expression = spec.permission_expression
    opening = rules.opening_scopes(rule)

    def resolve(_root: Any, info: Any, **arguments: Any) -> Any:
        context: RequestContext = info.context
        viewer = context.viewer
        if rule is None:
            raise spec.refusal
        if viewer.scopes & opening:
            pass  # the token was made for this very operation
        elif expression is not None:
            if viewer.is_anonymous:
                raise AuthorizationHeaderNotProvided
            if not expression.satisfied_by(viewer.permissions):
                raise spec.refusal
        elif spec.signed_in and viewer.is_anonymous:
            raise AuthorizationHeaderNotProvided
        elif viewer.is_scoped and rule is not rules.public and spec.kind not in viewer.opens:
            raise spec.refusal  # it needs no permission that a scope could name
        arguments = {_safe(name): value for name, value in arguments.items() if value is not None}
        loaded = rule(viewer, spec, arguments)
        return answer(info, **loaded, **_without_repeats(arguments, loaded))

    return resolve


def _without_repeats(arguments: dict[str, Any], loaded: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in loaded} if loaded else arguments


def _safe(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _attribute_name(name: str) -> str:
    return _safe(snake_case(name))


def _leaf(attribute_name: str) -> Resolver:
    def resolve(obj: Any, _info: Any, **_arguments: Any) -> Any:
        if isinstance(obj, dict):
            return obj.get(attribute_name)
        return getattr(obj, attribute_name, None)

    return resolve


def _relation(attribute_name: str) -> Resolver:
    def resolve(obj: Any, _info: Any, **_arguments: Any) -> Any:
        if isinstance(obj, dict):
            return obj.get(attribute_name)
        if not hasattr(obj, "__dict__"):
            return getattr(obj, attribute_name, None)
        return attribute(obj, attribute_name)

    return resolve


def _nulls_dropped(resolver: Resolver) -> Resolver:
    """Python's defaults stand for arguments that a client sends as null."""

    def resolve(obj: Any, info: Any, **arguments: Any) -> Any:
        if arguments:
            arguments = {_safe(name): value for name, value in arguments.items() if value is not None}
        return resolver(obj, info, **arguments)

    return resolve


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type))


def _merged(parts: Any) -> dict[Any, Any]:
    whole: dict[Any, Any] = {}
    for part in parts:
        twice = whole.keys() & part.keys()
        if twice:
            raise ValueError(f"bound by two domains: {sorted(map(str, twice))}")
        whole.update(part)
    return whole
