"""Every kind of term, sent and read back over HTTP with every one of its fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from holdfast.accounts.models import FixedBillingPeriod
from holdfast.accounts.tests.asking import ask, data_of, error_codes
from holdfast.accounts.tests.factories import make_account
from holdfast.agreements.tests.contracting import CREATE, make, paper, support
from holdfast.products.models import Characteristic
from holdfast.properties.tests.factories import make_supply_point

pytestmark = pytest.mark.django_db

START, END = "2025-04-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"
PERIOD = {"validFrom": START, "validTo": END}
ELIGIBLE = {"productCode": "FLEX", "isEligible": True, "effectivePeriod": {"start": START, "end": END}}

READ = """query ($identifier: String) { accountContract(identifier: $identifier) { terms {
    __typename type displayName description identifier isVariable
    ... on BespokeRateConfigurationType { schedules { productCode supplyPointIdentifier validFrom validTo
        items { pricePerUnit rateSpecificationCode variantProfile { characteristicValues schemeLabels } } } }
    ... on BillingDocumentIssuanceFrequencyType { frequency multiplier periodStartDay periodStartMonth }
    ... on CharacteristicOverrideConfigurationType { overrides { productCode
        characteristic { code name description values { __typename } }
        overrideValue { __typename value characteristic { code }
            ... on IntegerCharacteristicValueType { integerValue } } } }
    ... on CollateralRequiredType { amount interestPolicy reason }
    ... on ContractedVolumeConfigurationType { volumes: periods { marketName unit validFrom validTo value } }
    ... on ContractMetaDataType { metadata }
    ... on DelayerDaysType { days strategy }
    ... on GuaranteeOfOriginConfigurationType { guaranteeOfOriginPercentage }
    ... on LatePaymentFeesType { flatFeeAmount interestPolicyName percentageFee percentageIntervalDays }
    ... on MinimumContractLengthType { length unitOfTime }
    ... on PaysByDirectDebitType { paysByDirectDebit }
    ... on ProductRateOverrideConfigurationType { indexationOptions { escalationStartAt indexCode }
        overriding: schedules { effectiveFrom items { pricePerUnit productCode rateBand } } }
    ... on PromotionAssignmentTermType { promoted: schedules { discountTargets promotionCode } }
    ... on RateGroupEligibilityConfigurationType {
        eligible: schedules { effectivePeriod { start end } isEligible productCode rateGroupCode }
        timeSeriesSpecificationSchedules {
            effectivePeriod { start end } isEligible productCode timeSeriesSpecificationCode } }
    ... on TaxAdjustmentConfigurationType { adjustments { adjustmentType effectiveFrom effectiveTo
        qualifyingUsage supplyPointId taxCategory taxSubcategory } }
    ... on TerminationFeeType { fee: amount marketName
        feeType { type displayName description identifier isVariable marketName amount } }
} } }"""


def sent(point: Any) -> list[dict[str, Any]]:
    """One term of each kind."""
    rate = {"band": "NIGHT"}
    return [
        {
            "bespokerateconfiguration": {
                "schedules": [
                    {
                        "productCode": "FLEX",
                        "supplyPointIdentifier": point.identifier,
                        **PERIOD,
                        "items": [
                            {
                                "pricePerUnit": "12.5",
                                "rateSpecificationCode": "UNIT",
                                "variantProfile": {
                                    "characteristicValues": json.dumps({"BAND": "NIGHT"}),
                                    "schemeLabels": json.dumps({"REGION": "_C"}),
                                },
                            }
                        ],
                    }
                ]
            }
        },
        {"billduedate": {}},
        {"billingdocumentissuancefrequency": {}},
        {
            "characteristicoverrideconfiguration": {
                "overrides": [
                    {"characteristicCode": "TERM", "overrideValue": "24", "productCode": "FLEX"},
                    {"characteristicCode": "COLOUR", "overrideValue": '"green"'},
                ]
            }
        },
        {"collateralrequired": {"isVariable": False}},
        {
            "contractedvolumeconfiguration": {
                "periods": [{"marketName": "GBR_ELECTRICITY", "unit": "MWh", "value": "120", **PERIOD}]
            }
        },
        {"contractmetadata": {"metadata": json.dumps({"campaign": "spring"})}},
        {"delayerdays": {"days": 14, "strategy": "WORKING_DAYS"}},
        {"guaranteeoforiginconfiguration": {"guaranteeOfOriginPercentage": "FIFTY"}},
        {
            "latepaymentfees": {
                "flatFeeAmount": "500",
                "interestPolicyName": "STATUTORY",
                "percentageFee": "8",
                "percentageIntervalDays": "365",
            }
        },
        {"minimumcontractlength": {"length": 12, "unitOfTime": "MONTHS"}},
        {"paysbydirectdebit": {"paysByDirectDebit": True}},
        {
            "productrateoverrideconfiguration": {
                "indexationOptions": {"escalationStartAt": END, "indexCode": "CPI"},
                "schedules": [
                    {
                        "effectiveFrom": START,
                        "items": [{"pricePerUnit": "9.5", "productCode": "FLEX", "rate": rate}],
                    }
                ],
            }
        },
        {
            "promotionassignmentterm": {
                "schedules": [{"promotionCode": "SPRING", "discountTargets": json.dumps(["ENERGY"])}]
            }
        },
        {
            "rategroupeligibilityconfiguration": {
                "schedules": [{"rateGroupCode": "NIGHT", **ELIGIBLE}],
                "timeSeriesSpecificationSchedules": [{"timeSeriesSpecificationCode": "SPOT", **ELIGIBLE}],
            }
        },
        {
            "taxadjustmentconfiguration": {
                "adjustments": [
                    {
                        "adjustmentType": "RELIEF",
                        "effectiveFrom": START,
                        "effectiveTo": END,
                        "qualifyingUsage": "60",
                        "supplyPointId": str(point.pk),
                        "taxCategory": "CCL",
                        "taxSubcategory": "METALLURGICAL",
                    }
                ]
            }
        },
        {"terminationfee": {"amount": "5000", "feeType": "FIXED_FEE", "marketName": "GBR_ELECTRICITY"}},
        {"timeofuseoverride": {}},
    ]


def read() -> dict[str, dict[str, Any]]:
    """The terms of a contract with one of each kind, by kind."""
    staff, account = support(), make_account()
    Characteristic.objects.create(code="TERM", name="Months", description="How long", values=[12, 24])
    terms = sent(make_supply_point())
    answer = data_of(ask(staff, READ, identifier=make(staff, account, *terms)))
    shown = answer["accountContract"]["terms"]
    assert len(shown) == len(terms) == 18
    return {next(iter(one)): told for one, told in zip(terms, shown, strict=True)}


def test_every_kind_of_term_is_read_back() -> None:
    terms = read()

    for key, term in terms.items():
        assert term["type"] == key.upper()
        assert all(term[name] for name in ("displayName", "description", "identifier"))
    assert terms["collateralrequired"]["isVariable"] is False
    assert terms["billduedate"]["isVariable"] is True

    [schedule] = terms["bespokerateconfiguration"]["schedules"]
    assert (schedule["validFrom"], schedule["validTo"]) == (START, END)
    [item] = schedule["items"]
    assert (item["pricePerUnit"], item["rateSpecificationCode"]) == ("12.5", "UNIT")
    assert json.loads(item["variantProfile"]["characteristicValues"]) == {"BAND": "NIGHT"}
    assert json.loads(item["variantProfile"]["schemeLabels"]) == {"REGION": "_C"}

    frequency = terms["billingdocumentissuancefrequency"]
    assert (frequency["frequency"], frequency["multiplier"]) == ("MONTHLY", 1)
    assert (frequency["periodStartDay"], frequency["periodStartMonth"]) == (1, 1)

    term, colour = terms["characteristicoverrideconfiguration"]["overrides"]
    assert term["overrideValue"] == {
        "__typename": "IntegerCharacteristicValueType",
        "value": "24",
        "characteristic": {"code": "TERM"},
        "integerValue": 24,
    }
    assert term["productCode"] == "FLEX"
    assert (term["characteristic"]["name"], term["characteristic"]["description"]) == ("Months", "How long")
    assert len(term["characteristic"]["values"]) == 2
    assert colour["overrideValue"]["value"] == "green"
    assert colour["characteristic"]["name"] == "COLOUR"

    collateral = terms["collateralrequired"]
    assert (collateral["amount"], collateral["interestPolicy"]) == (15_000, "NONE")
    assert collateral["reason"] == "Two months of expected use"
    assert terms["contractedvolumeconfiguration"]["volumes"] == [
        {
            "marketName": "GBR_ELECTRICITY",
            "unit": "MWh",
            "validFrom": START,
            "validTo": END,
            "value": "120",
        }
    ]
    assert json.loads(terms["contractmetadata"]["metadata"]) == {"campaign": "spring"}
    assert (terms["delayerdays"]["days"], terms["delayerdays"]["strategy"]) == (14, "WORKING_DAYS")
    assert terms["guaranteeoforiginconfiguration"]["guaranteeOfOriginPercentage"] == "FIFTY"
    fees = terms["latepaymentfees"]
    assert (fees["flatFeeAmount"], fees["interestPolicyName"]) == ("500", "STATUTORY")
    assert (fees["percentageFee"], fees["percentageIntervalDays"]) == ("8", "365")
    assert terms["minimumcontractlength"]["length"] == 12
    assert terms["minimumcontractlength"]["unitOfTime"] == "MONTHS"
    assert terms["paysbydirectdebit"]["paysByDirectDebit"] is True


def test_terms_with_schedules_are_read_back() -> None:
    terms = read()

    override = terms["productrateoverrideconfiguration"]
    assert override["indexationOptions"] == {"escalationStartAt": END, "indexCode": "CPI"}
    assert override["overriding"] == [
        {
            "effectiveFrom": START,
            "items": [{"pricePerUnit": "9.5", "productCode": "FLEX", "rateBand": "NIGHT"}],
        }
    ]
    [promotion] = terms["promotionassignmentterm"]["promoted"]
    assert (promotion["promotionCode"], json.loads(promotion["discountTargets"])) == ("SPRING", ["ENERGY"])
    groups = terms["rategroupeligibilityconfiguration"]
    period = {"start": START, "end": END}
    common = {"effectivePeriod": period, "isEligible": True, "productCode": "FLEX"}
    assert groups["eligible"] == [{**common, "rateGroupCode": "NIGHT"}]
    assert groups["timeSeriesSpecificationSchedules"] == [{**common, "timeSeriesSpecificationCode": "SPOT"}]
    [adjustment] = terms["taxadjustmentconfiguration"]["adjustments"]
    assert (adjustment["adjustmentType"], adjustment["qualifyingUsage"]) == ("RELIEF", "60")
    assert (adjustment["effectiveFrom"], adjustment["effectiveTo"]) == (START, END)
    assert (adjustment["taxCategory"], adjustment["taxSubcategory"]) == ("CCL", "METALLURGICAL")
    assert adjustment["supplyPointId"]
    fee = terms["terminationfee"]
    assert (fee["fee"], fee["marketName"]) == ("5000", "GBR_ELECTRICITY")
    assert fee["feeType"]["type"] == "FIXED_FEE"
    assert fee["feeType"]["amount"] == "5000"


def test_a_wish_for_bills_at_fixed_times_stands_in_the_contract() -> None:
    staff, account = support(), make_account()
    FixedBillingPeriod.objects.create(account=account, length="QUARTERLY", day=15, month=2)

    identifier = make(staff, account, {"billingdocumentissuancefrequency": {}})

    [term] = data_of(ask(staff, READ, identifier=identifier))["accountContract"]["terms"]
    assert (term["frequency"], term["periodStartDay"], term["periodStartMonth"]) == ("QUARTERLY", 15, 2)


def test_terms_that_cannot_be_are_refused_with_their_place() -> None:
    staff, account = support(), make_account()
    wrong = [
        {"paysbydirectdebit": {"paysByDirectDebit": True}},
        {"delayerdays": {"days": 999, "strategy": "FIXED"}},
    ]

    answer = ask(staff, CREATE, input=paper(account, *wrong))

    assert error_codes(answer) == ["KT-CT-1605"]
    [reason] = answer["errors"][0]["extensions"]["validationErrors"]
    assert reason["inputPath"] == ["input", "terms", "1", "delayerdays", "days"]
