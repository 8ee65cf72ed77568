"""The rows that were not kept: written in bulk, told in the order of the file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from django.db import connection
from django.db.models import Count

from holdfast.metering.intake.blocks import Reason
from holdfast.metering.models import Delivery, RejectedRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.metering.intake.blocks import Rejected

_TABLE = RejectedRow._meta.db_table
#: What each reason means to whoever has to mend the file.
WORDING: dict[Reason, str] = {
    Reason.WRONG_COLUMNS: "not as many columns as the header has, or no UTF-8",
    Reason.NO_SUPPLY_POINT: "no supply point is named",
    Reason.UNKNOWN_SUPPLY_POINT: "there is no such supply point",
    Reason.AMBIGUOUS_SUPPLY_POINT: "several markets have a supply point of this number: name the market",
    Reason.UNKNOWN_MARKET: "there is no such market",
    Reason.UNKNOWN_REGISTER: "the meters there have no such register",
    Reason.UNKNOWN_DIRECTION: "the direction is neither IMPORT nor EXPORT",
    Reason.UNKNOWN_UNIT: "the unit is unknown",
    Reason.UNKNOWN_STEP: "there are no intervals of this length",
    Reason.BAD_TIME: "no moment with a time zone, or no date",
    Reason.BAD_VALUE: "no number, or one too large to be kept",
    Reason.UNKNOWN_QUALITY: "the quality is none of ACTUAL, ESTIMATED and SUBSTITUTED",
    Reason.WRONG_COUNT: "not as many values as the local day has intervals",
    Reason.NEGATIVE: "less than zero",
    Reason.IMPLAUSIBLE: "more than an interval can hold",
    Reason.TOO_OLD: "before the year 2000",
    Reason.IN_THE_FUTURE: "not over yet",
    Reason.OFF_STEP: "no interval of this channel begins then",
    Reason.CONTRADICTED: "a later row says otherwise of the same interval",
    Reason.UNKNOWN_METER: "there is no such meter at the supply point, or none was in place then",
    Reason.OUTSIDE_METER_TIME: "the meter was not in place then",
    Reason.TOO_MANY_DIGITS: "the register has fewer digits",
    Reason.UNKNOWN_SOURCE: "the source is none of SMART, CUSTOMER, AGENT and ESTIMATE",
    Reason.MALFORMED: "no object with the fields that an item has",
}


def keep_rejected(delivery: Delivery, rejected: Sequence[Rejected]) -> None:
    """Write down rows that were not kept, in the transaction under way."""
    if not rejected:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_TABLE} (delivery_id, number, reason, text) FROM STDIN") as out,
    ):
        for one in rejected:
            out.write_row((delivery.pk, one.number, one.reason.name, one.text.replace("\x00", "\ufffd")))


def delivery_by_id(delivery_id: int) -> Delivery | None:
    """The delivery with a primary key."""
    return Delivery.objects.filter(pk=delivery_id).first()


def rejected_rows(delivery: Delivery) -> Iterator[tuple[int, str, str, str]]:
    """Number, reason, what the reason means, and the row, in the order of the file."""
    rows = RejectedRow.objects.filter(delivery=delivery).order_by("number", "pk")
    for number, reason, text in rows.values_list("number", "reason", "text").iterator(chunk_size=5_000):
        yield number, reason, WORDING[Reason[reason]], text


def rejected_by_reason(delivery: Delivery) -> dict[str, int]:
    """How many rows were rejected for each reason."""
    rows = RejectedRow.objects.filter(delivery=delivery).values("reason").annotate(count=Count("pk"))
    return {row["reason"]: row["count"] for row in rows.order_by("-count", "reason")}


def write_rejected(delivery: Delivery, out: TextIO) -> int:
    """A CSV file of the rejected rows; how many there are."""
    writer, count = csv.writer(out), 0
    writer.writerow(("row", "reason", "what_is_wrong", "text"))
    for row in rejected_rows(delivery):
        writer.writerow(row)
        count += 1
    return count
