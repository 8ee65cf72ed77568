"""Postal addresses in parts, as libaddressinput names them, and how each country writes them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Countries that write the postal code before the town (Universal Postal Union, addressing sheets).
POSTAL_CODE_FIRST = frozenset({"AT", "BE", "CH", "DE", "ES", "FR", "IT", "NL", "PT"})
#: Names for the last line of an envelope; a country that is not here is written as its code.
COUNTRY_NAMES = {
    "DE": "GERMANY",
    "ES": "SPAIN",
    "FR": "FRANCE",
    "GB": "UNITED KINGDOM",
    "IE": "IRELAND",
    "IT": "ITALY",
    "PT": "PORTUGAL",
}


@dataclass(frozen=True, kw_only=True)
class RichAddress:
    """An address in parts; country is an ISO 3166-1 alpha-2 code, every other part may be empty.

    street_address may hold several lines. structured_street_address has the country's own keys, or is None.
    """

    country: str
    name: str = ""
    organization: str = ""
    street_address: str = ""
    dependent_locality: str = ""
    locality: str = ""
    administrative_area: str = ""
    postal_code: str = ""
    sorting_code: str = ""
    delivery_point_identifier: str = ""
    structured_street_address: dict[str, str] | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RichAddress:
        """The address that `to_json` wrote."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in stored.items() if key in known})

    def to_json(self) -> dict[str, Any]:
        """The parts that are there, for a JSON column."""
        return {key: value for key, value in asdict(self).items() if value}

    def lines(self, *, with_postal_code: bool = False) -> list[str]:
        """The lines of the place itself: street, locality, town, area; no names and no country."""
        postal_code = self.postal_code if with_postal_code else ""
        before, after = (postal_code, "") if self.country in POSTAL_CODE_FIRST else ("", postal_code)
        town = " ".join(part for part in (before, self.locality, self.sorting_code) if part)
        lines = [
            *self.street_address.splitlines(),
            self.dependent_locality,
            town,
            self.administrative_area,
            after,
        ]
        return [line.strip() for line in lines if line.strip()]

    def one_line(self) -> str:
        """The place with its postal code, in one line."""
        return ", ".join(self.lines(with_postal_code=True))

    def envelope(self, *, country: bool = False, name: bool = True, postal_code: bool = True) -> str:
        """The address as it is written on an envelope, a part to a line; the country last and in capitals."""
        lines = [self.name, self.organization] if name else [self.organization]
        lines += self.lines(with_postal_code=postal_code)
        if country:
            lines.append(COUNTRY_NAMES.get(self.country, self.country))
        return "\n".join(line for line in lines if line)
