"""Assembling the executable schema from the domains' SDL files and bindings."""

from __future__ import annotations

import gc
import importlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ariadne.schema_names import convert_schema_names
from django.conf import settings
from graphql import (
    DocumentNode,
    GraphQLObjectType,
    GraphQLSchema,
    build_ast_schema,
    is_interface_type,
    is_union_type,
    parse,
    print_schema,
)

from holdfast.api.binding import BoundOperation, Domain, NodeLoader
from holdfast.api.contract import Contract, OperationSpec, operations_of
from holdfast.api.naming import snake_case
from holdfast.api.resolution import Resolution
from holdfast.api.scalars import SCALARS
from holdfast.domains import DOMAINS
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql import DefinitionNode

BASE = Path(__file__).resolve().parent / "base.graphql"


@dataclass(frozen=True)
class Api:
    """The executable schema, the contract it carries, and what is bound to it."""

    schema: GraphQLSchema
    contract: Contract
    domains: tuple[Domain, ...]
    live: dict[tuple[str, str], BoundOperation]
    nodes: dict[str, NodeLoader]

    def is_live(self, spec: OperationSpec) -> bool:
        """Whether the operation has behaviour and is not switched off; the others answer KT-CT-1113."""
        return (spec.kind, spec.name) in self.live and spec.name not in settings.DISABLED_OPERATIONS


@lru_cache(maxsize=1)
def api() -> Api:
    """The schema with everything bound; built once a process, after the apps have loaded."""
    collecting = gc.isenabled()
    gc.disable()  # half the build time is the collector walking half a million live nodes
    try:
        return assemble(tuple(_domain(name) for name in DOMAINS))
    finally:
        if collecting:
            gc.enable()


def assemble(domains: tuple[Domain, ...]) -> Api:
    """Build the schema without validating it; the tests validate it once for all."""
    for name in DOMAINS:
        importlib.import_module(f"holdfast.{name}.errors")
    documents = {domain.name: parse(domain.sdl(), no_location=True) for domain in domains}
    contract = Contract(
        [spec for name, document in documents.items() for spec in operations_of(name, document)]
    )
    base = parse(BASE.read_text(encoding="utf-8"), no_location=True)
    schema = build_ast_schema(_joined([base, *documents.values()]), assume_valid=True, assume_valid_sdl=True)
    for scalar in SCALARS:
        scalar.bind_to_schema(schema)
    live = {key: bound for domain in domains for key, bound in domain.operations.items()}
    resolution = Resolution(schema, contract, domains, live)
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.resolve = resolution.resolver(type_, name, field)
        elif is_interface_type(type_) or is_union_type(type_):
            type_.resolve_type = resolution.type_resolver(type_.name)
    convert_schema_names(schema, lambda name, _schema, _path: snake_case(name))
    nodes = {name: loader for domain in domains for name, loader in domain.nodes.items()}
    return Api(schema, contract, domains, live, nodes)


def printed_schema() -> str:
    """The contract as SDL text, as `holdfast schema` prints it."""
    return print_schema(api().schema) + "\n"


def catalogue() -> dict[str, type[DomainError]]:
    """Every documented error code with its class."""
    api()
    return DomainError.catalogue()


def _domain(name: str) -> Domain:
    """A domain's bindings; one without resolvers has only its part of the contract."""
    module = f"holdfast.{name}.resolvers"
    if importlib.util.find_spec(module) is None:
        return Domain(name)
    domain: Any = importlib.import_module(module).domain
    if not isinstance(domain, Domain) or domain.name != name:
        raise TypeError(f"{module} must define domain = Domain({name!r})")
    return domain


def _joined(documents: Iterable[DocumentNode]) -> DocumentNode:
    """One document in which every type is defined once: extensions are folded into what they extend."""
    definitions: list[DefinitionNode] = [one for document in documents for one in document.definitions]
    return DocumentNode(definitions=tuple(definitions))
