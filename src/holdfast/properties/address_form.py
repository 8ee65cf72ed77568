"""The form for an address in a country, and what somebody has filled in, checked field by field.

A form is known by the code of its country (ISO 3166-1 alpha-2). Its fields are called as in `RichAddressInput`.
Touches no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holdfast.accounts.address_rules import check_parts, has_rules, input_name, part_rules
from holdfast.properties.errors import SuppliedAddressFieldDescriptorIdentifierNot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.accounts.address_rules import PartRule

#: The groups of a form: their names, labels and parts.
GROUPS = (
    ("recipient", "Recipient", frozenset({"name", "organization"})),
    (
        "address",
        "Address",
        frozenset(
            {
                "street_address",
                "dependent_locality",
                "locality",
                "administrative_area",
                "postal_code",
                "sorting_code",
            }
        ),
    ),
)
#: Where fields are told back that the form does not have.
UNKNOWN_GROUP = "unknown"


@dataclass(frozen=True, slots=True)
class Validation:
    """What a client can check by itself."""

    required: bool
    max_length: int | None = None
    regex: str | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: what it is, what stands in it after cleaning, and what is wrong with that."""

    name: str
    label: str
    field_type: str
    validation: Validation
    options: list[dict[str, str]] | None = None
    value: str | None = None
    errors: list[str] = field(default_factory=list)
    user_editable: bool = True
    has_autocomplete: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class FormGroup:
    name: str
    label: str | None
    fields: list[FormField]


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form that has been filled in."""

    groups: list[FormGroup]

    @property
    def is_valid(self) -> bool:
        """Whether no field has an error."""
        return not any(one.errors for group in self.groups for one in group.fields)


def checked_form(form_id: str, filled_in: Sequence[tuple[str, str | None]]) -> CheckedForm:
    """Check what was filled into a form: (field, value) pairs, of whatever group.

    Raises SuppliedAddressFieldDescriptorIdentifierNot (KT-CT-4413) for a form that there is not. A field that
    the form does not have comes back in a group of its own with an error, and so does one that is given twice.
    """
    country = form_id.strip().upper()
    if not has_rules(country):
        raise SuppliedAddressFieldDescriptorIdentifierNot
    rules = {input_name(rule.name): rule for rule in part_rules(country)}
    given: dict[str, str] = {}
    unknown: list[FormField] = []
    for name, value in filled_in:
        if name not in rules:
            unknown.append(_unknown(name, value, "This field is not part of the form."))
        elif name in given:
            unknown.append(_unknown(name, value, "This field is given more than once."))
        else:
            given[name] = value or ""
    checked = check_parts(country, {rules[name].name: value for name, value in given.items()})
    groups = [
        FormGroup(
            name,
            label,
            [
                _field(key, rule, checked.values, checked.problems)
                for key, rule in rules.items()
                if rule.name in parts
            ],
        )
        for name, label, parts in GROUPS
    ]
    return CheckedForm([*groups, FormGroup(UNKNOWN_GROUP, None, unknown)] if unknown else groups)


def _field(name: str, rule: PartRule, values: Mapping[str, str], problems: Mapping[str, str]) -> FormField:
    problem = problems.get(rule.name)
    kind = "TEXTAREA" if rule.name == "street_address" else "SELECT" if rule.choices else "TEXT"
    return FormField(
        name=name,
        label=rule.label,
        field_type=kind,
        validation=Validation(rule.is_required, rule.max_length, rule.pattern),
        options=[{"value": value, "label": label} for value, label in rule.choices] or None,
        value=values.get(rule.name) or None,
        errors=[problem] if problem else [],
    )


def _unknown(name: str, value: str | None, problem: str) -> FormField:
    return FormField(
        name=name,
        label=name,
        field_type="TEXT",
        validation=Validation(required=False),
        value=value,
        errors=[problem],
        user_editable=False,
    )
