"""Terms of contracts on the wire: what is stored of each, under the names of its type."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from holdfast.agreements.resolvers.base import domain
from holdfast.products.queries.characteristics import characteristics_by_code

if TYPE_CHECKING:
    from holdfast.agreements.contract_terms import Term
    from holdfast.products.models import Characteristic

# Terms are as visible as the contract that they stand in, wherever in the schema their types are written.
domain.part_of_parent(
    "BespokeRateConfigurationType",
    "BespokeRateItemType",
    "BespokeRateScheduleType",
    "BillDueDateType",
    "BillingDocumentIssuanceFrequencyType",
    "CharacteristicOverrideConfigurationType",
    "CharacteristicOverrideType",
    "CollateralRequiredType",
    "ContractMetaDataType",
    "ContractedVolumeConfigurationType",
    "ContractedVolumePeriodType",
    "DelayerDaysType",
    "GuaranteeOfOriginConfigurationType",
    "IndexationOptionsType",
    "LatePaymentFeesType",
    "MinimumContractLengthType",
    "PaysByDirectDebitType",
    "ProductRateOverrideConfigurationType",
    "ProductRateOverrideItemType",
    "ProductRateOverrideScheduleType",
    "PromotionAssignmentScheduleType",
    "PromotionAssignmentTermType",
    "RateGroupEligibilityConfigurationType",
    "RateGroupEligibilityPeriodType",
    "RateGroupEligibilityScheduleType",
    "SupplyPointTaxAdjustmentType",
    "TaxAdjustmentConfigurationType",
    "TerminationFeeType",
    "TimeOfUseOverrideType",
    "TimeSeriesSpecificationEligibilityScheduleType",
)


@domain.type_of("TermInterface")
def term_type(term: dict[str, Any]) -> str:
    name: str = term["__typename"]
    return name


def shown(term: Term) -> dict[str, Any]:
    """A term as fields read it."""
    return {
        "__typename": term.kind.graphql_type,
        "type": term.kind.key.upper(),
        "display_name": term.kind.display_name,
        "description": term.kind.description,
        "identifier": term.identifier,
        "is_variable": term.is_variable,
        **_SPECIAL.get(term.kind.key, _as_they_are)(term),
    }


def _as_they_are(term: Term) -> dict[str, Any]:
    return dict(term.values)


def _termination_fee(term: Term) -> dict[str, Any]:
    """The kind of fee is shown under the fee's own type: a fee that says what kind it is."""
    kind = str(term.values["fee_type"])
    return {
        **term.values,
        "fee_type": {
            "type": kind,
            "display_name": kind.replace("_", " ").capitalize(),
            "description": term.kind.description,
            "identifier": f"{term.kind.key}:{kind}",
            "is_variable": term.is_variable,
            "market_name": term.values["market_name"],
            "amount": term.values["amount"],
        },
    }


def _rates_of_products(term: Term) -> dict[str, Any]:
    schedules = [
        {**schedule, "items": [_with_band(item) for item in schedule.get("items") or ()]}
        for schedule in term.values.get("schedules") or ()
    ]
    return {**term.values, "schedules": schedules}


def _with_band(item: dict[str, Any]) -> dict[str, Any]:
    """A rate is named by its band, or by the code of its specification."""
    rate = item.get("rate") or {}
    return {**item, "rate_band": rate.get("band") or rate.get("rate_specification_code")}


def _characteristics(term: Term) -> dict[str, Any]:
    overrides = term.values["overrides"]
    known = characteristics_by_code({one["characteristic_code"] for one in overrides})
    return {"overrides": [_characteristic(one, known) for one in overrides]}


def _characteristic(override: dict[str, Any], known: dict[str, Characteristic]) -> dict[str, Any]:
    """An override of what products are; a characteristic that nobody has described yet has its code alone."""
    code, value = override["characteristic_code"], override["override_value"]
    characteristic = known.get(code) or SimpleNamespace(code=code, name=code, description="", values=[])
    whole = isinstance(value, int) and not isinstance(value, bool)
    text = value if isinstance(value, str) else json.dumps(value)
    return {
        "product_code": override.get("product_code"),
        "characteristic": characteristic,
        "override_value": {
            "integer_value" if whole else "string_value": value if whole else text,
            "value": text,
            "characteristic": characteristic,
        },
    }


_SPECIAL = {
    "terminationfee": _termination_fee,
    "productrateoverrideconfiguration": _rates_of_products,
    "characteristicoverrideconfiguration": _characteristics,
}
