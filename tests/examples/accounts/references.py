"""What other systems call an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.operations import create_account_reference
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.examples.world import World


def known(**given: Any) -> Callable[[World], dict[str, Any]]:
    """Input about a name that the account has."""

    def arguments(world: World) -> dict[str, Any]:
        create_account_reference(account=world.account, namespace="crm", value="4711", now=world.now)
        return {"input": {"accountNumber": world.account.number, "namespace": "crm", **given}}

    return arguments


def reference(world: World) -> dict[str, Any]:
    known()(world)
    return {"value": "4711"}


EXAMPLES = {
    "mutation:createAccountReference": Example(
        lambda world: {"input": {"accountNumber": world.account.number, "namespace": "crm", "value": "4711"}}
    ),
    "mutation:deleteAccountReference": Example(known()),
    "mutation:updateAccountReference": Example(known(value="4712")),
    "query:accountReference": Example(reference, also=SIGNED_IN),  # strangers find none
}
