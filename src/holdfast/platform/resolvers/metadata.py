"""Metadata that other systems keep on objects of ours, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.api.errors import AccountUnauthorized, NotYourAccount, Unauthorized
from holdfast.api.viewers import ViewerKind
from holdfast.kernel.errors import InvalidInput
from holdfast.platform import operations, queries
from holdfast.platform.errors import (
    AddChildToPropertyUnauthorized,
    CreateMetadataUnauthorized,
    CreateMetadataUnauthorized6637,
    MetadataForKeyInvalidData,
    MetadataForKeyInvalidData8411,
    MetadataForKeyUnauthorized,
    NoMetadataFoundGivenKey,
)
from holdfast.platform.linked_objects import kind_of
from holdfast.platform.resolvers.base import domain
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError
    from holdfast.platform.linked_objects import LinkedObject
    from holdfast.platform.models import Metadata

#: What metadata hangs on unless the caller says otherwise.
_ACCOUNT = "ACCOUNT"
#: How each type of object says that it does not exist, or is out of the viewer's reach.
_REFUSALS: dict[str, type[DomainError]] = {
    _ACCOUNT: NotYourAccount,
    "ACCOUNT_USER": MetadataForKeyUnauthorized,
    "PROPERTY": AddChildToPropertyUnauthorized,
    "ACCOUNT_PROPERTY_EFFECTIVE_PERIOD": CreateMetadataUnauthorized6637,
}

domain.part_of_parent("Metadata")


def _linked(path: str = "") -> rules.Rule:
    """A rule that hands over `kind` and `linked`: the object whose type and identifier the caller names."""

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        name = str(rules.argument(arguments, f"{path}linked_object_type") or _ACCOUNT)
        identifier = str(rules.argument(arguments, f"{path}identifier")).strip()
        kind = kind_of(name)
        if MetadataForKeyInvalidData8411.code in spec.errors and not kind.can_be(identifier):
            reason = InvalidInput(f"This identifies no {name}.", tuple(f"{path}identifier".split(".")))
            raise MetadataForKeyInvalidData8411(invalid=(reason,))
        found = kind.find(viewer, identifier) if kind.can_be(identifier) else None
        if found is None:
            raise _refusal(spec, _REFUSALS[name])
        return {"kind": name, "linked": found}

    return rule


def _refusal(spec: OperationSpec, wanted: type[DomainError]) -> type[DomainError]:
    """The object's own refusal where the operation documents it, else the general one."""
    if wanted.code in spec.errors:
        return wanted
    if wanted is NotYourAccount:
        return NotYourAccount
    return AccountUnauthorized if AccountUnauthorized.code in spec.errors else Unauthorized


@domain.query("metadata", rule=_linked())
def metadata(_info: Info, *, kind: str, linked: LinkedObject, **_: Any) -> list[Metadata]:
    return queries.metadata_of(kind, [linked.pk]).get(linked.pk, [])


@domain.query("metadataForKey", rule=_linked())
def metadata_for_key(_info: Info, *, kind: str, linked: LinkedObject, key: str, **_: Any) -> Metadata:
    if not 0 < len(key.strip()) <= operations.MAX_METADATA_KEY:
        reason = InvalidInput(f"A key has 1 to {operations.MAX_METADATA_KEY} characters.", ("key",))
        raise MetadataForKeyInvalidData(invalid=(reason,))
    for one in queries.metadata_of(kind, [linked.pk]).get(linked.pk, []):
        if one.key == key.strip():
            return one
    raise NoMetadataFoundGivenKey


def _by_systems(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """The object, for support and third parties: a customer's own keys would pass for another system's."""
    if viewer.kind not in {ViewerKind.SUPPORT, ViewerKind.ORGANIZATION} and not viewer.is_anonymous:
        raise CreateMetadataUnauthorized
    return _linked("input.")(viewer, spec, arguments)


@domain.mutation("createMetadata", rule=_by_systems)
def create_metadata(
    info: Info,
    *,
    kind: str,
    linked: LinkedObject,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    return _kept(info, "createMetadata", kind, linked, input)


@domain.mutation("updateMetadata", rule=_linked("input."))
def update_metadata(
    info: Info,
    *,
    kind: str,
    linked: LinkedObject,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    return _kept(info, "updateMetadata", kind, linked, input)


def _kept(
    info: Info,
    operation: str,
    kind: str,
    linked: LinkedObject,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    keep = operations.create_metadata if operation == "createMetadata" else operations.update_metadata
    with transaction.atomic():
        kept = keep(kind=kind, linked=linked, key=input["key"], value=input["value"], now=info.context.now)
        touched = [f"{kind}:{linked.pk}", f"Metadata:{kept.pk}"]
        leave_trace(info.context, operation, touched=touched, account_number=linked.account_number)
    return {"metadata": kept}
