"""What an example of an operation says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.examples.world import World

Arguments = Mapping[str, Any] | Callable[["World"], Mapping[str, Any]]

#: Who is not the one that an example is for, and yet holds a good token; see tests/examples/viewers.
STRANGERS = ("neighbour", "organization_elsewhere", "organization_without", "support_without")
#: For `also`: an operation that answers whoever is signed in, each with what is theirs or everybody's.
SIGNED_IN = frozenset(STRANGERS)


@dataclass(frozen=True, slots=True)
class Example:
    """One use of an operation.

    arguments: by name as a client sends them, or a function that finds (or makes) what they name in the demo.
    allowed: who may: "owner" (the demo's customer, whose account, property and so on the arguments should
    name), "support", "organization" (both with every permission), or "anyone" for a public operation.
    also: strangers whom the operation serves as well, because what it concerns is their own or everybody's.
    Nobody is here whom it lets at what belongs to the owner.
    also_with_secret: strangers whom it serves because the arguments hold a secret that only the owner and those
    who were given it can show, such as a refresh token.
    scopes: what the owner's token is confined to, for operations that only a pre-signed token opens.
    hidden_as: documented codes under which the operation hides what strangers may not see, where it does not
    refuse them with an authorisation error.
    ends_with: the code of the error with which this use ends even for who may, where a use that succeeds takes
    more than arguments, such as a code from a message.
    selection: what to select of the answer; by default the plain fields of its first two levels.
    """

    arguments: Arguments = field(default_factory=dict)
    allowed: str = "owner"
    also: frozenset[str] = frozenset()
    also_with_secret: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()
    hidden_as: tuple[str, ...] = ()
    ends_with: str | None = None
    selection: str | None = None

    @property
    def serves(self) -> frozenset[str]:
        """The strangers who are not refused."""
        return self.also | self.also_with_secret

    def arguments_in(self, world: World) -> dict[str, Any]:
        """The arguments, with what they name in this demo."""
        return dict(self.arguments(world) if callable(self.arguments) else self.arguments)
