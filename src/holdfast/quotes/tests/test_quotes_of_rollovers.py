"""What a rollover is planned to lead to is quoted, shown with its terms, and can be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.agreements import operations as agreements
from holdfast.agreements.models import AgreementRollover
from holdfast.agreements.tests.homes import (
    NOW,
    SINCE,
    Home,
    ask,
    data_of,
    moment,
)
from holdfast.products.operations.documents import create_terms_type, publish_terms
from holdfast.quotes.models import QuotedProduct

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db

SWITCH = """mutation ($input: InitiateProductSwitchInput!) {
    initiateProductSwitch(input: $input) { productCode switchDate } }"""


@pytest.fixture
def home() -> Home:
    return Home()


def wish(home: Home, taken: QuotedProduct, **further: Any) -> dict[str, Any]:
    return {
        "accountNumber": home.account.number,
        "quotedProductId": str(taken.pk),
        "switchDate": "2025-03-10",
        **further,
    }


def test_what_a_rollover_leads_to_is_quoted(home: Home) -> None:
    product = home.product()
    terms = create_terms_type(code="FIXED", name="Fixed tariffs", now=NOW)
    product.terms_and_conditions_types.add(terms)
    publish_terms(
        type=terms,
        brand=home.account.brand,
        version="1",
        name="Fixed tariffs",
        markdown="# Terms",
        pdf_url="https://example.com/terms.pdf",
        effective_from=SINCE,
        now=NOW,
    )
    rollover = agreements.create_agreement_rollover(
        agreement=home.agree(valid_to=moment(2025, 6, 1)), renew_product=product, now=NOW
    )
    document = """query ($number: String!) { agreementRollover(number: $number) { quoteRequests {
        code requestedAt acceptedAt
        termsAndConditions(first: 5) { edges { node { name version } } }
        quotedSupplyPoints(first: 5) { totalCount edges { node { id identifier marketName clientParams
            supplyPoint { externalIdentifier }
            quotedProducts(first: 5) { edgeCount edges { node {
                id clientParams wasSelected product { code } } } } } } } } } }"""

    found = data_of(ask(home.customer, document, number=rollover.number))["agreementRollover"]

    [quote] = found["quoteRequests"]
    taken = QuotedProduct.objects.get()
    assert quote == {
        "code": str(taken.quoted_supply_point.quote.code),
        "requestedAt": "2025-03-01T09:00:00+00:00",
        "acceptedAt": None,
        "termsAndConditions": {"edges": [{"node": {"name": "Fixed tariffs", "version": "1"}}]},
        "quotedSupplyPoints": {
            "totalCount": 1,
            "edges": [
                {
                    "node": {
                        "id": str(taken.quoted_supply_point_id),
                        "identifier": home.electricity.identifier,
                        "marketName": "GBR_ELECTRICITY",
                        "clientParams": "{}",
                        "supplyPoint": {"externalIdentifier": home.electricity.identifier},
                        "quotedProducts": {
                            "edgeCount": 1,
                            "edges": [
                                {
                                    "node": {
                                        "id": str(taken.pk),
                                        "clientParams": "{}",
                                        "wasSelected": False,
                                        "product": {"code": product.code},
                                    }
                                }
                            ],
                        },
                    }
                }
            ],
        },
    }
    data_of(ask(home.customer, SWITCH, input=wish(home, taken)))
    found = data_of(ask(home.customer, document, number=rollover.number))["agreementRollover"]
    assert found["quoteRequests"][0]["acceptedAt"] == "2025-03-01T09:00:00+00:00"
    assert AgreementRollover.objects.get().status == "REVOKED"
