"""What all of identity's resolvers share: the domain they bind to, who asks, and the trace they leave."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.api.binding import Domain, Info
from holdfast.identity.access import current_user
from holdfast.identity.models import Organization
from holdfast.platform import traces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError

__all__ = [
    "USER_TYPES",
    "current_organization",
    "current_user",
    "domain",
    "leave_trace",
    "on_record",
]

domain = Domain("identity")
USER_TYPES = ("AccountUserType", "EspAccountUserType")


@contextmanager
def on_record(
    info: Info, operation: str, *, touched: Sequence[str] = (), keeping: tuple[type[DomainError], ...] = ()
) -> Iterator[None]:
    """One transaction for a change and its trace in the audit trail.

    keeping: refusals after which what was written has to stay, such as the count of wrong guesses.
    """
    refusal: DomainError | None = None
    with transaction.atomic():
        try:
            yield
        except keeping as error:
            refusal = error
        else:
            leave_trace(info, operation, touched=touched)
    if refusal is not None:
        raise refusal


def current_organization(viewer: Viewer) -> Organization | None:
    """The organisation that asks, which authentication has loaded already."""
    pk = viewer.organization_id
    return None if pk is None else viewer.recall(Organization, lambda: Organization.objects.get(pk=pk))


def leave_trace(info: Info, operation: str, *, touched: Sequence[str] = ()) -> None:
    """An audit record of a mutation: its contract name, who asked, and the objects such as "User:41"."""
    traces.leave_trace(info.context, operation, touched=touched)
