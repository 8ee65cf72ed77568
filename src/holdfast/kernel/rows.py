"""Rows of files that operators load: texts by the names of their columns, read as what they stand for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_YES_OR_NO = {"": None, "yes": True, "no": False}


class BadRow(ValueError):
    """A row that cannot be loaded; number: of the row, the first after the header is 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"row {number}: {reason}")
        self.number = number
        self.reason = reason


class RowReader:
    """Reads the columns of one row. Every method raises BadRow where a column holds something else."""

    def __init__(self, number: int, row: Mapping[str, str]) -> None:
        self.number, self._row = number, row

    def text(self, name: str, *, longest: int | None = None, needed: bool = False) -> str:
        """What stands there without what no text column can hold; empty where nothing does."""
        value = (self._row.get(name) or "").replace("\x00", "").strip()
        if longest is not None and len(value) > longest:
            raise BadRow(self.number, f"{name} is longer than {longest} characters")
        if needed and not value:
            raise BadRow(self.number, f"{name} is missing")
        return value

    def yes_or_no(self, name: str) -> bool | None:
        """True, False, or None for nothing."""
        value = self.text(name).lower()
        if value not in _YES_OR_NO:
            raise BadRow(self.number, f"{name} is {value!r}: yes, no or nothing is meant to be there")
        return _YES_OR_NO[value]

    def day(self, name: str) -> date | None:
        """A day, None for nothing."""
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise BadRow(self.number, f"{name} is {value!r}, which is no day such as 2026-03-01") from error

    def moment(self, name: str) -> datetime:
        """A moment with its offset from UTC."""
        value = self.text(name)
        example = "which is no moment such as 2026-03-01T00:30:00Z"
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise BadRow(self.number, f"{name} is {value!r}, {example}") from error
        if moment.tzinfo is None:
            raise BadRow(self.number, f"{name} is {value!r}, {example}")
        return moment

    def number_of(self, name: str, *, at_least: int, at_most: int, places: int = 0) -> Decimal:
        """A number within bounds, with so many decimal places at most."""
        value = self.text(name)
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise BadRow(self.number, f"{name} is {value!r}, which is no number") from error
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or not at_least <= number <= at_most or -exponent > places:
            limits = f"from {at_least} to {at_most} with at most {places} decimal places"
            raise BadRow(self.number, f"{name} is {value!r}: a number {limits} is meant to be there")
        return number
