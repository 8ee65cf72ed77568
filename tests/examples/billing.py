"""Uses of billing's operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.billing import printing
from tests.examples.example import Example

if TYPE_CHECKING:
    from tests.examples.world import World


def french_bills(world: World) -> dict[str, Any]:
    return {"accountNumber": world.french_account.number, "first": 2}


def copy(world: World) -> dict[str, Any]:
    """The bill once more, on paper."""
    return {"input": {"accountNumber": world.account.number, "billingDocumentId": str(world.bill.pk)}}


def letter(world: World) -> dict[str, Any]:
    """A letter waits in the open batch."""
    printing.request_printed_bill(
        account=world.account, billing_document_id=str(world.bill.pk), now=world.now
    )
    return {}


def closed_batch(world: World) -> dict[str, Any]:
    letter(world)
    batch = printing.close_open_print_batch(now=world.now)
    assert batch is not None
    return {"printBatchId": str(batch.pk)}


EXAMPLES = {
    "mutation:closeOpenPrintBatch": Example(letter, allowed="support"),
    "mutation:markPrintBatchAsProcessed": Example(closed_batch, allowed="support"),
    "mutation:requestPrintedBill": Example(copy),
    "query:bills": Example(french_bills),
}
