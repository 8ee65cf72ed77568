"""Batches that a head-end system sends: the whole batch in one transaction, each item with an answer.

A batch is known by its sender and number: sent again it is answered as before and changes nothing; the same
number with other content is refused. A batch that is refused leaves no trace, so it may be mended and sent again.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.metering.choices import DeliveryKind, IntervalSource
from holdfast.metering.intake.blocks import Reason, Refused
from holdfast.metering.intake.channels import ChannelDirectory, Defaults
from holdfast.metering.intake.csv_blocks import CsvBlocks
from holdfast.metering.intake.intake import Outcome, kind_of, rows_of, take_in
from holdfast.metering.intake.items import interval_items, reading_items
from holdfast.metering.intake.rejections import WORDING, keep_rejected
from holdfast.metering.models import Delivery
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.access import AccountScope
    from holdfast.metering.intake.blocks import Block


class OnRejected(StrEnum):
    """What becomes of a batch some items of which cannot be kept."""

    REFUSE_BATCH = "REFUSE_BATCH"
    KEEP_REST = "KEEP_REST"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a head-end system sent: CSV as bytes, or items; number: the sender's own name for the batch.

    kind: of items, whose first line does not tell it as that of CSV does; factor: thousandths of the channel's
    unit in one of the batch's; body: what was sent, by which a repeated number is recognised.
    """

    organization_id: int
    number: str
    content: bytes | Sequence[Any]
    body: bytes
    defaults: Defaults
    factor: int
    on_rejected: OnRejected = OnRejected.REFUSE_BATCH
    kind: DeliveryKind = DeliveryKind.INTERVALS


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What the sender is told; is_repeated: it had been told before."""

    is_accepted: bool
    told: dict[str, Any]
    is_repeated: bool = False


class NumberUsed(Exception):
    """The sender used the number for another batch."""


class _Unkept(Exception):
    """Carries the answer out of the transaction that it undoes."""

    def __init__(self, answer: BatchAnswer) -> None:
        super().__init__()
        self.answer = answer


def take_batch(*, batch: Batch, within: AccountScope, now: datetime) -> BatchAnswer:
    """Keep a batch, all of it or, where its sender wants that, what of it can be kept.

    within: the sender reaches supply points of these accounts alone, and does not learn of others. Refused for a
    batch that cannot be read as a whole; NumberUsed for a number that stands for another batch.
    """
    try:
        with transaction.atomic():
            return _taken(batch, within, now)
    except _Unkept as unkept:
        return unkept.answer


def _taken(batch: Batch, within: AccountScope, now: datetime) -> BatchAnswer:
    kind, blocks = _blocks(batch)
    digest = hashlib.sha256(repr((batch.defaults, batch.factor)).encode() + batch.body).digest()
    # Whoever sends the same number at the same time waits here for the other's answer.
    delivery, is_new = Delivery.objects.get_or_create(
        organization_id=batch.organization_id,
        name=batch.number,
        defaults={
            "kind": kind,
            "source": IntervalSource.HEAD_END,
            "digest": digest,
            "size": len(batch.body),
            "position": len(batch.body),
            "received_at": now,
            "updated_at": now,
            "finished_at": now,
        },
    )
    if not is_new:
        if bytes(delivery.digest) != digest:
            raise NumberUsed
        return BatchAnswer(True, {**(delivery.answer or {}), "repeated": True}, is_repeated=True)
    directory = ChannelDirectory(batch.defaults, within=within)
    outcome = Outcome(0, 0, [])
    for block in blocks:
        rows = rows_of(kind, block, factor=batch.factor)
        outcome = outcome.and_also(take_in(rows, directory, delivery, now=now))
    is_accepted = not outcome.rejected or batch.on_rejected is OnRejected.KEEP_REST
    told = _told(batch, outcome, is_accepted=is_accepted)
    if not is_accepted:
        raise _Unkept(BatchAnswer(False, told))
    keep_rejected(delivery, outcome.rejected)
    delivery.rows_read = sum(block.rows for block in blocks)
    delivery.rows_rejected, delivery.values_kept = len(outcome.rejected), outcome.values
    delivery.days_changed, delivery.answer = outcome.days_changed, told
    delivery.save()
    record_event(
        BusinessEvent(
            "metering.delivery.taken_in-v1",
            now,
            data={
                "delivery_id": delivery.pk,
                "kind": delivery.kind,
                "source": IntervalSource.HEAD_END.name,
                "values": delivery.values_kept,
                "rejected": delivery.rows_rejected,
            },
        )
    )
    return BatchAnswer(True, told)


def _blocks(batch: Batch) -> tuple[DeliveryKind, list[Block]]:
    if not isinstance(batch.content, bytes):
        read = reading_items if batch.kind is DeliveryKind.READINGS else interval_items
        return batch.kind, [read(batch.content)]
    source = CsvBlocks(
        io.BytesIO(batch.content), size=len(batch.content), block_bytes=max(len(batch.content), 1)
    )
    kind = kind_of(source.columns)
    blocks = list(source.blocks(0, 0))
    if not blocks:
        raise Refused("the batch holds no rows")
    return kind, blocks


def _told(batch: Batch, outcome: Outcome, *, is_accepted: bool) -> dict[str, Any]:
    """Of items each has its answer; of rows those that are rejected, by their line."""
    answer: dict[str, Any] = {
        "batchId": batch.number,
        "status": "ACCEPTED" if is_accepted else "REFUSED",
        "repeated": False,
        "valuesKept": outcome.values if is_accepted else 0,
        "daysChanged": outcome.days_changed if is_accepted else 0,
    }
    if isinstance(batch.content, bytes):
        answer["rejected"] = [
            {"line": one.number, "reason": one.reason.name, "description": WORDING[one.reason]}
            for one in outcome.rejected
        ]
        return answer
    against: dict[int, Counter[Reason]] = {}
    for one in outcome.rejected:
        against.setdefault(one.number, Counter())[one.reason] += 1
    answer["items"] = [
        {
            "index": place,
            "status": "REJECTED" if place in against else "KEPT" if is_accepted else "NOT_KEPT",
            "reasons": [
                {"reason": reason.name, "description": WORDING[reason], "values": count}
                for reason, count in sorted(against.get(place, {}).items())
            ],
        }
        for place in range(len(batch.content))
    ]
    return answer
