"""Accounts and people: bills, preferences and consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.models import DoubleOptIn
from holdfast.accounts.operations import add_user_to_account, create_consent_type
from holdfast.accounts.operations.double_opt_in import request_double_opt_in
from holdfast.accounts.roles import ACCOUNT_VIEWER
from holdfast.identity.keys import hash_secret
from holdfast.identity.models import Role
from holdfast.identity.operations import create_user
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from tests.examples.world import World

CONSENT = "NEWSLETTER"
SECRET = "the-secret-of-a-link-in-a-message"


def question(world: World) -> str:
    """Something that the brand asks consent to; gives its code."""
    asked = create_consent_type(brand=world.account.brand, code=CONSENT, name="Our newsletter", now=world.now)
    return asked.code


def of_account(name: str = "input", **given: Any) -> Any:
    """Input about the British account."""
    return lambda world: {name: {"accountNumber": world.account.number, **given}}


def account_consents(world: World) -> dict[str, Any]:
    answer = {"code": question(world), "value": "ACCEPTED"}
    return {"accountNumber": world.account.number, "consents": [answer]}


def user_consents(world: World) -> dict[str, Any]:
    answer = {"consentTypeCode": question(world), "value": "ACCEPTED", "source": "API_SITE"}
    return {"userNumber": world.user.number, "consents": [answer]}


def double_opt_in(world: World) -> dict[str, Any]:
    given = {"consentTypeCode": question(world), "ipAddress": "192.0.2.7", "emailAddress": "to@home.example"}
    return {"input": {"accountNumber": world.account.number, **given}}


def confirmation(world: World) -> dict[str, Any]:
    """The secret of a link that the account's holder has been sent."""
    consent = request_double_opt_in(
        brand_ids=[world.account.brand_id],
        consent_type_code=question(world),
        ip_address="192.0.2.7",
        account=world.account,
        email="to@home.example",
        now=world.now,
    )
    DoubleOptIn.objects.filter(consent=consent).update(secret_hash=hash_secret(SECRET))
    return {"input": {"token": SECRET, "ipAddress": "192.0.2.7"}}


def identity(world: World) -> dict[str, Any]:
    """What somebody without an e-mail address tells of themselves, with a bill in their hand."""
    told = {"given_name": "Edith", "family_name": "Moss"}
    add_user_to_account(
        user=create_user(now=world.now, **told),
        account=world.account,
        role=Role.objects.get(code=ACCOUNT_VIEWER),
        now=world.now,
    )
    account = world.account
    address = {"firstLineOfAddress": account.billing_address_line1, "postcode": account.billing_postcode}
    return {"input": {"accountNumber": account.number, "fullName": "Edith Moss", **address}}


EXAMPLES = {
    "mutation:confirmDoubleOptIn": Example(confirmation, hidden_as=("KT-CT-9021",)),
    "mutation:requestDoubleOptIn": Example(double_opt_in, hidden_as=("KT-CT-9018",)),
    "mutation:updateAccountBillingAddress": Example(
        of_account(
            billingAddress={
                "streetAddress": "7 Lock Cottages",
                "locality": "Towcester",
                "postalCode": "NN12 7SE",
                "country": "GB",
            }
        )
    ),
    "mutation:updateAccountBillingEmail": Example(of_account(billingEmail="bills@home.example")),
    "mutation:updateAccountConsents": Example(account_consents, hidden_as=("KT-CT-9018",)),
    "mutation:updateAccountUserConsents": Example(user_consents, hidden_as=("KT-CT-5421",)),
    "mutation:updateBillingAddress": Example(
        of_account(
            billingInfo={"addressLine1": "7 Lock Cottages", "city": "Towcester", "postcode": "NN12 7SE"}
        )
    ),
    "mutation:updateBillingDetails": Example(of_account(billingInfo={"fullName": "Ada Moss"})),
    "mutation:updateCommsDeliveryPreference": Example(of_account(commsDeliveryPreference="POSTAL_MAIL")),
    "mutation:updateCommsPreferences": Example(
        {"input": {"isOptedInToOfferMessages": True}}, also=frozenset({"neighbour"})
    ),
    "mutation:updateDocumentAccessibilityPreference": Example(
        of_account(documentAccessibilityPreference="BRAILLE")
    ),
    "mutation:updateOptionsLanguagePreference": Example(of_account(optionsLanguagePreference="ENGLISH")),
    "mutation:verifyIdentity": Example(identity, allowed="anyone"),
    "query:accountUser": Example(lambda world: {"number": world.user.number}, hidden_as=("KT-CT-5421",)),
    "query:account": Example(lambda world: {"accountNumber": world.account.number}),
    "query:accountsSearch": Example(
        lambda world: {"searchTerms": {"account": world.account.number}},
        also=SIGNED_IN,  # each of whom finds none
    ),
    "query:consentTypes": Example(allowed="anyone"),
}
