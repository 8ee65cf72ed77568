"""The kinds of terms that a contract can have, and what makes the values of each sound. Pure.

Each kind is named as the field of `OneOfTermInput` that sends it. Checks look at the values alone; whether
the products, markets and supply points that they name exist is for the operations to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from holdfast.kernel.errors import InvalidInput

Check = Callable[[Mapping[str, Any]], Iterator[InvalidInput]]

#: Values that mean something to whoever sent them and are kept as they came.
OPAQUE = frozenset(
    {"characteristic_values", "discount_targets", "metadata", "override_value", "scheme_labels"}
)
#: The longest that a customer can be bound, by unit of time.
LONGEST_BINDING = MappingProxyType({"DAYS": 3660, "WEEKS": 520, "MONTHS": 120, "YEARS": 10})
MOST_DELAYER_DAYS = 365
UNITS_OF_VOLUME = frozenset({"KWH", "MWH", "GWH", "M3"})
A_WHOLE = 100


@dataclass(frozen=True)
class TermKind:
    """A kind of term: how it is sent, the API's type that shows it, and what people call it.

    apart_by: the values by which two terms of the kind in one contract are told apart.
    """

    key: str
    graphql_type: str
    display_name: str
    description: str
    checks: tuple[Check, ...] = ()
    apart_by: tuple[str, ...] = ()


def _whole(name: str, *, low: int, high: int) -> Check:
    def check(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
        if not low <= values[name] <= high:
            yield InvalidInput(f"Give a number from {low} to {high}.", (name,))

    return check


def _not_negative(*names: str) -> Check:
    def check(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
        for name in names:
            if values.get(name) is not None and values[name] < 0:
                yield InvalidInput("Give no negative amount.", (name,))

    return check


def _each(name: str, *checks: Check) -> Check:
    """The checks hold for each entry of a list; entries that are null are refused."""

    def check(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
        for place, entry in enumerate(values.get(name) or ()):
            if entry is None:
                yield InvalidInput("An entry is missing.", (name, str(place)))
                continue
            for one in checks:
                for reason in one(entry):
                    yield InvalidInput(reason.message, (name, str(place), *reason.input_path))

    return check


def _some(*names: str) -> Check:
    def check(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
        for name in names:
            if values.get(name) in (None, "", []):
                yield InvalidInput("This is needed.", (name,))

    return check


def _forward(start: str, end: str, *within: str) -> Check:
    def check(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
        for name in within:
            values = values.get(name) or {}
        first: datetime | None = values.get(start)
        last: datetime | None = values.get(end)
        if first is not None and last is not None and last <= first:
            yield InvalidInput("The period ends before it begins.", (*within, end))

    return check


def _binding(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
    longest = LONGEST_BINDING.get(values["unit_of_time"].upper())
    if longest is None:
        yield InvalidInput(f"Give one of {', '.join(LONGEST_BINDING)}.", ("unit_of_time",))
    elif not 0 < values["length"] <= longest:
        yield InvalidInput(f"Give a length from 1 to {longest}.", ("length",))


def _late_fees(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
    share: Decimal | None = values.get("percentage_fee")
    if share is not None and share > A_WHOLE:
        yield InvalidInput("Give a percentage up to 100.", ("percentage_fee",))
    if share and not values.get("percentage_interval_days"):
        yield InvalidInput("Say for how many days the percentage is.", ("percentage_interval_days",))


def _volume(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
    unit = values.get("unit")
    if unit is not None and unit.upper() not in UNITS_OF_VOLUME:
        yield InvalidInput("This is no unit of energy or volume.", ("unit",))


def _object(name: str) -> Check:
    def check(values: Mapping[str, Any]) -> Iterator[InvalidInput]:
        if not isinstance(values[name], dict):
            yield InvalidInput("Give a JSON object.", (name,))

    return check


_RANGE = _forward("valid_from", "valid_to")
_ELIGIBILITY = (_forward("start", "end", "effective_period"), _some("product_code"))

_ALL = (
    TermKind(
        "bespokerateconfiguration",
        "BespokeRateConfigurationType",
        "Bespoke rates",
        "Prices agreed for this customer, by product and supply point, in minor units a unit.",
        (
            _each(
                "schedules",
                _RANGE,
                _some("product_code", "items"),
                _each("items", _some("rate_specification_code"), _not_negative("price_per_unit")),
            ),
        ),
    ),
    TermKind(
        "billduedate",
        "BillDueDateType",
        "Due date of bills",
        "Bills are due on the date that they name.",
    ),
    TermKind(
        "billingdocumentissuancefrequency",
        "BillingDocumentIssuanceFrequencyType",
        "Frequency of bills",
        "How often bills are issued: as it was agreed when the term was.",
    ),
    TermKind(
        "characteristicoverrideconfiguration",
        "CharacteristicOverrideConfigurationType",
        "Characteristics",
        "Characteristics of products that are different for this customer.",
        (_each("overrides"),),
    ),
    TermKind(
        "collateralrequired",
        "CollateralRequiredType",
        "Collateral",
        "Security that the customer gives for what will be owed, in minor units.",
    ),
    TermKind(
        "contractedvolumeconfiguration",
        "ContractedVolumeConfigurationType",
        "Contracted volumes",
        "How much the customer undertakes to take, by market and period.",
        (_each("periods", _RANGE, _volume, _not_negative("value"), _some("market_name", "unit", "value")),),
    ),
    TermKind(
        "contractmetadata",
        "ContractMetaDataType",
        "Further facts",
        "Facts about the contract that other systems understand.",
        (_object("metadata"),),
    ),
    TermKind(
        "delayerdays",
        "DelayerDaysType",
        "Delay of payment",
        "Days between a bill and the day on which it has to be paid.",
        (_whole("days", low=0, high=MOST_DELAYER_DAYS),),
    ),
    TermKind(
        "guaranteeoforiginconfiguration",
        "GuaranteeOfOriginConfigurationType",
        "Guarantees of origin",
        "The share of the energy for which guarantees of origin are cancelled.",
        (_some("guarantee_of_origin_percentage"),),
    ),
    TermKind(
        "latepaymentfees",
        "LatePaymentFeesType",
        "Fees for late payment",
        "What is added when a bill is not paid in time: a flat fee in minor units, a percentage, or both.",
        (_not_negative("flat_fee_amount", "percentage_fee", "percentage_interval_days"), _late_fees),
    ),
    TermKind(
        "minimumcontractlength",
        "MinimumContractLengthType",
        "Minimum length",
        "For how long from its beginning the contract binds.",
        (_binding,),
    ),
    TermKind(
        "paysbydirectdebit",
        "PaysByDirectDebitType",
        "Direct debit",
        "Whether the customer undertakes to pay by direct debit.",
    ),
    TermKind(
        "productrateoverrideconfiguration",
        "ProductRateOverrideConfigurationType",
        "Rates of products",
        "Prices of products that are different for this customer, in minor units a unit.",
        (_each("schedules", _each("items", _some("product_code"), _not_negative("price_per_unit"))),),
    ),
    TermKind(
        "promotionassignmentterm",
        "PromotionAssignmentTermType",
        "Promotions",
        "Promotions from which the customer profits.",
        (_each("schedules", _some("promotion_code")),),
    ),
    TermKind(
        "rategroupeligibilityconfiguration",
        "RateGroupEligibilityConfigurationType",
        "Groups of rates",
        "Which groups of rates and time series of a product apply to the customer, and when.",
        (
            _each("schedules", *_ELIGIBILITY),
            _each("time_series_specification_schedules", *_ELIGIBILITY),
        ),
    ),
    TermKind(
        "taxadjustmentconfiguration",
        "TaxAdjustmentConfigurationType",
        "Taxes",
        "Reliefs and reduced rates of tax that the customer has claimed, by supply point.",
        (
            _each(
                "adjustments",
                _forward("effective_from", "effective_to"),
                _not_negative("qualifying_usage"),
                _some("tax_category", "adjustment_type"),
            ),
        ),
    ),
    TermKind(
        "terminationfee",
        "TerminationFeeType",
        "Fee for leaving early",
        "What is due when the customer leaves before the minimum length is over, in minor units.",
        (_not_negative("amount"),),
        apart_by=("market_name",),
    ),
    TermKind(
        "timeofuseoverride",
        "TimeOfUseOverrideType",
        "Time of use",
        "The hours of the bands are those of the contract, not of the product.",
    ),
)

#: Every kind by the field that sends it.
KINDS: Mapping[str, TermKind] = MappingProxyType({kind.key: kind for kind in _ALL})
