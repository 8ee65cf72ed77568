"""Look-up tables that an operator loads from files: all of a file or nothing, in place of what was there.

The files are described in docs/look-up-tables.md. Rows are dicts of texts by the names of their columns.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.address_rules import clean_postal_code, has_rules, is_postal_code
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.rows import BadRow, RowReader
from holdfast.markets.identifiers import validate
from holdfast.platform.operations import record_event
from holdfast.properties.choices import WanCoverageStrength
from holdfast.properties.models import RegisteredAddress, WanCoverage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model

WAN_COVERAGE_COLUMNS = (
    "postcode",
    "address_identifier",
    "connectivity_likelihood",
    "is_coverage_available",
    "anticipated_coverage_date",
    "wan_technology",
    "auxiliary_equipment",
    "additional_information",
)
ADDRESS_COLUMNS = (
    "country_code",
    "postcode",
    "street_number",
    "street_type",
    "street_name",
    "city",
    "province",
    "extra_info",
    "is_domestic",
    "meter_points",
)
_ROWS_A_STATEMENT = 1_000


@transaction.atomic
def load_wan_coverage(*, rows: Iterable[Mapping[str, str]], now: datetime) -> int:
    """Replace the whole table of coverage; returns how many rows there are now. Raises BadRow."""
    WanCoverage.objects.all().delete()
    count = _insert(WanCoverage, _coverage(rows, now))
    record_event(BusinessEvent("properties.wan_coverage.loaded-v1", now, data={"rows": count}))
    return count


@transaction.atomic
def load_addresses(*, source: str, rows: Iterable[Mapping[str, str]], now: datetime) -> int:
    """Replace the addresses of one register; returns how many there are now. Raises BadRow."""
    RegisteredAddress.objects.filter(source=source).delete()
    count = _insert(RegisteredAddress, _addresses(source, rows, now))
    record_event(
        BusinessEvent("properties.address_register.loaded-v1", now, data={"source": source, "rows": count})
    )
    return count


def _insert(model: type[Any], rows: Iterator[Model]) -> int:
    count = 0
    while some := list(islice(rows, _ROWS_A_STATEMENT)):
        model.objects.bulk_create(some)
        count += len(some)
    return count


def _coverage(rows: Iterable[Mapping[str, str]], now: datetime) -> Iterator[WanCoverage]:
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        reader = _Reader(number, row, WanCoverage)
        postcode = reader.postcode("GB")
        address = reader.column("address_identifier")
        likelihood = reader.column("connectivity_likelihood").upper()
        if likelihood and likelihood not in WanCoverageStrength.values:
            raise BadRow(number, f"{likelihood!r} is not HIGH, MEDIUM or LOW")
        if (postcode, address) in seen:
            raise BadRow(number, f"{postcode} {address} is there twice".replace("  ", " "))
        seen.add((postcode, address))
        yield WanCoverage(
            postcode=postcode,
            address_identifier=address,
            connectivity_likelihood=likelihood,
            is_coverage_available=reader.yes_or_no("is_coverage_available"),
            anticipated_coverage_date=reader.day("anticipated_coverage_date"),
            wan_technology=reader.column("wan_technology"),
            auxiliary_equipment=reader.column("auxiliary_equipment"),
            additional_information=reader.column("additional_information"),
            loaded_at=now,
        )


def _addresses(source: str, rows: Iterable[Mapping[str, str]], now: datetime) -> Iterator[RegisteredAddress]:
    for number, row in enumerate(rows, start=1):
        reader = _Reader(number, row, RegisteredAddress)
        country = reader.column("country_code").upper()
        if not has_rules(country):
            raise BadRow(number, f"no country has the code {country!r}")
        yield RegisteredAddress(
            source=source,
            country_code=country,
            postcode=reader.postcode(country),
            street_number=reader.column("street_number"),
            street_type=reader.column("street_type"),
            street_name=reader.column("street_name"),
            city=reader.column("city"),
            province=reader.column("province"),
            extra_info=reader.column("extra_info"),
            is_domestic=reader.yes_or_no("is_domestic"),
            meter_points=reader.meter_points("meter_points"),
            loaded_at=now,
        )


class _Reader(RowReader):
    """Reads the columns of one row as what they stand for in a table."""

    def __init__(self, number: int, row: Mapping[str, str], model: type[Model]) -> None:
        super().__init__(number, row)
        self._model = model

    def column(self, name: str) -> str:
        """A text that the table's column of the same name holds."""
        return self.text(name, longest=getattr(self._model._meta.get_field(name), "max_length", None))

    def postcode(self, country: str) -> str:
        value = clean_postal_code(country, self.column("postcode"))
        if not value or not is_postal_code(country, value):
            raise BadRow(self.number, f"{value!r} is no postal code of {country}")
        return value

    def meter_points(self, name: str) -> list[list[str]]:
        found = []
        for word in self.text(name).split():
            market_name, _, identifier = word.partition(":")
            try:
                found.append([market_name, validate(market_name, identifier)])
            except (LookupError, ValueError) as error:
                raise BadRow(self.number, f"{word!r}: {error}") from error
        return found
