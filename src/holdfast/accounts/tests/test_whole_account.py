"""All that accounts themselves know of an account, alone and in a list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account, AccountApplication, ConsentType
from holdfast.accounts.operations import BillingDetails, Complainant
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_staff, make_user
from holdfast.platform.linked_objects import LinkedObject
from holdfast.platform.operations import create_metadata

pytestmark = pytest.mark.django_db

WHOLE = """
    id number accountType status brand createdAt urn isInHardship businessType
    billingName billingSubName billingEmail billingAddress billingAddressLine1 billingAddressLine2
    billingAddressLine3 billingAddressLine4 billingAddressLine5 billingAddressPostcode billingPostcode
    billingCountryCode billingDeliveryPointIdentifier splitBillingAddress
    commsDeliveryPreference communicationDeliveryPreference documentAccessibility preferredLanguageForComms
    address { streetAddress postalCode }
    business { name }
    portfolio { number }
    operationsTeam { name }
    users { number }
    references { namespace value }
    notes { body }
    metadata { key }
    campaigns { slug }
    consents { code value }
    consentData { accountNumber consents { code value } }
    fileAttachments { filename }
    paginatedFileAttachments(first: 1) { totalCount }
    events(first: 1) { totalCount }
    reminders(first: 1) { totalCount }
    complaints(first: 1) { totalCount }
    customerAssets { name }
    activeHardshipAgreements { hardshipType }
    assistanceAgreements { assistanceType }
    applications(first: 1) { edges { node {
        status salesChannel salesSubchannel migrationSource dateOfSale
    } } }
"""


def everything_about(account: Account) -> None:
    """What staff and other systems have told of an account by and by."""
    operations.create_account_reference(account=account, namespace="crm", value="77", now=NOW)
    linked = LinkedObject(account.pk, account.number)
    create_metadata(kind="ACCOUNT", linked=linked, key="crm", value={"tier": 1}, now=NOW)
    operations.create_account_note(account=account, note="Rings in the evening.", now=NOW)
    operations.create_campaign(slug="winter", name="Winter", now=NOW)
    operations.add_campaign_to_account(account=account, slug="winter", now=NOW)
    operations.create_account_file_attachment(account=account, category="LETTERS", filename="a.txt", now=NOW)
    operations.record_message(account=account, event_type="SMS_SENT", text_body="Hello", now=NOW)
    operations.create_reminder(
        type_name="CALL_BACK", content="Call back", due_at=NOW.replace(year=2026), account=account, now=NOW
    )
    operations.create_complaint(
        account=account,
        brand_code=account.brand.code,
        type="Billing",
        status="OPEN",
        source="ONLINE",
        complainant=Complainant(name="Ada Moss"),
        now=NOW,
    )
    operations.begin_hardship_agreement(
        account=account,
        hardship_type="OTHER",
        hardship_details="Told in confidence.",
        payment_plan_details="A little every week",
        start_date=date(2025, 2, 1),
        now=NOW,
    )
    operations.begin_assistance_agreement(
        account=account, assistance_type="WINTER_REBATE", active_from=date(2025, 2, 1), now=NOW
    )
    AccountApplication.objects.create(
        account=account,
        sales_channel="web",
        sales_subchannel="search",
        migration_source="the old system",
        date_of_sale=date(2025, 2, 1),
        created_at=NOW,
    )
    question = ConsentType.objects.create(brand=account.brand, code="NEWS", name="News")
    account.consents.create(type=question, value="ACCEPTED", updated_at=NOW)


def test_an_account_is_shown_whole_and_the_same_in_a_list() -> None:
    ada = make_user()
    account = make_account(
        user=ada,
        urn="OLD-1",
        account_type="BUSINESS",
        business=operations.create_business(name="Quay Bakery", business_type="LIMITED", now=NOW),
        billing=BillingDetails(
            name="Quay Bakery",
            email="bills@example.com",
            address=RichAddress(
                country="GB",
                street_address="The Old Mill\nUnit 4\n14 Quay Street",
                dependent_locality="Redcliffe",
                locality="Bristol",
                postal_code="BS1 4QA",
                delivery_point_identifier="12345678",
            ),
        ),
    )
    team = operations.create_operations_team(name="Key accounts", now=NOW)
    Account.objects.filter(pk=account.pk).update(
        billing_sub_name="Bookkeeping",
        document_accessibility="LARGE_PRINT",
        preferred_language_for_comms="en",
    )
    type(account.portfolio).objects.filter(pk=account.portfolio_id).update(operations_team=team)
    everything_about(account)
    clerk = customer(make_staff(permissions={"Can access customer queries"}))

    one = f"query ($n: String!) {{ account(accountNumber: $n) {{ ... on AccountType {{ {WHOLE} }} }} }}"
    alone: dict[str, Any] = data_of(ask(clerk, one, n=account.number))["account"]
    listed = f"query ($p: String) {{ accounts(portfolioNumber: $p) {{ {WHOLE} }} }}"

    assert data_of(ask(clerk, listed, p=account.portfolio.number))["accounts"] == [alone]
    assert alone.pop("id")
    assert alone.pop("customerAssets") == []
    assert alone == {
        "number": account.number,
        "accountType": "BUSINESS",
        "status": "ACTIVE",
        "brand": "HOLDFAST_GB",
        "createdAt": NOW.isoformat(),
        "urn": "OLD-1",
        "isInHardship": True,
        "businessType": "LIMITED",
        "billingName": "Quay Bakery",
        "billingSubName": "Bookkeeping",
        "billingEmail": "bills@example.com",
        "billingAddress": "The Old Mill, Unit 4, 14 Quay Street, Redcliffe, Bristol, BS1 4QA",
        "billingAddressLine1": "The Old Mill",
        "billingAddressLine2": "Unit 4",
        "billingAddressLine3": "14 Quay Street",
        "billingAddressLine4": "Redcliffe",
        "billingAddressLine5": "Bristol",
        "billingAddressPostcode": "BS1 4QA",
        "billingPostcode": "BS1 4QA",
        "billingCountryCode": "GB",
        "billingDeliveryPointIdentifier": "12345678",
        "splitBillingAddress": ["The Old Mill", "Unit 4", "14 Quay Street", "Redcliffe", "Bristol"],
        "commsDeliveryPreference": "EMAIL",
        "communicationDeliveryPreference": "EMAIL",
        "documentAccessibility": "LARGE_PRINT",
        "preferredLanguageForComms": "en",
        "address": {"streetAddress": "The Old Mill\nUnit 4\n14 Quay Street", "postalCode": "BS1 4QA"},
        "business": {"name": "Quay Bakery"},
        "portfolio": {"number": account.portfolio.number},
        "operationsTeam": {"name": "Key accounts"},
        "users": [{"number": ada.number}],
        "references": [{"namespace": "crm", "value": "77"}],
        "notes": [{"body": "Rings in the evening."}],
        "metadata": [{"key": "crm"}],
        "campaigns": [{"slug": "winter"}],
        "consents": [{"code": "NEWS", "value": "ACCEPTED"}],
        "consentData": {
            "accountNumber": account.number,
            "consents": [{"code": "NEWS", "value": "ACCEPTED"}],
        },
        "fileAttachments": [{"filename": "a.txt"}],
        "paginatedFileAttachments": {"totalCount": 1},
        "events": {"totalCount": 1},
        "reminders": {"totalCount": 1},
        "complaints": {"totalCount": 1},
        "activeHardshipAgreements": [{"hardshipType": "OTHER"}],
        "assistanceAgreements": [{"assistanceType": "WINTER_REBATE"}],
        "applications": {
            "edges": [
                {
                    "node": {
                        "status": "CURRENT",
                        "salesChannel": "web",
                        "salesSubchannel": "search",
                        "migrationSource": "the old system",
                        "dateOfSale": "2025-02-01",
                    }
                }
            ]
        },
    }
