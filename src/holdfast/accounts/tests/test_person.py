"""All that an app shows of somebody: to themselves, and to those who look after them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import ConsentType
from holdfast.accounts.operations import BillingDetails
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_role, make_user
from holdfast.accounts.tests.test_care import MILL_ROW
from holdfast.identity import queries as identity
from holdfast.identity.models import User
from holdfast.identity.operations import create_user, regenerate_secret_key
from holdfast.identity.operations.details import Author, update_user

pytestmark = pytest.mark.django_db

PERSON = """
    id number email title givenName familyName firstName lastName preferredName fullName displayName pronouns
    dateOfBirth mobile landline landlinePhoneNumber alternativePhoneNumbers label createdAt isActive isDeceased
    hasFamilyIssues isInHardship liveSecretKey
    address { streetAddress postalCode }
    details { namespace value isSensitive }
    permissions { permission }
    accounts { number }
    accountUserRoles { id role account { number } user { number } }
    businesses(first: 5) { totalCount edges { node { name } } }
    portfolioId portfolioIds
    portfolios(first: 5) { totalCount edges { node { number } } }
    portfolioUserRoles { id role portfolio { number } user { number } }
    consents { id code value type { code name } }
    preferences { emailFormat fontSizeMultiplier preferredHoldMusic }
    specialCircumstances { isSharingConsentGiven records { __typename } }
"""


def test_a_person_reads_everything_about_themselves_and_a_search_by_number_tells_the_same() -> None:
    brand = make_brand()
    ada = create_user(
        email="ada@example.com",
        given_name="Ada",
        family_name="Moss",
        preferred_name="Addie",
        title="Dr",
        pronouns="she/her",
        mobile="+447700900123",
        landline="+442079460018",
        alternative_phone_numbers=["+447700900124"],
        date_of_birth=date(1990, 12, 10),
        label="owner",
        has_family_issues=True,
        now=NOW,
    )
    key = regenerate_secret_key(user=ada, now=NOW)
    author = Author(is_the_user=False)
    update_user(user=ada, author=author, changes={"details": [{"namespace": "crm", "value": "42"}]}, now=NOW)
    account = make_account(user=ada, billing=BillingDetails(address=MILL_ROW))
    role, business = make_role(), operations.create_business(name="Quay Bakery", now=NOW)
    operations.add_user_to_portfolio(user=ada, portfolio=account.portfolio, role=role, now=NOW)
    operations.grant_user_access_to_business(user=ada, business=business, role=role, now=NOW)
    operations.update_special_circumstances_sharing(user=ada, is_given=False, now=NOW)
    operations.record_special_circumstance(user=ada, internal_code="DEAF", summary="Is deaf", now=NOW)
    ConsentType.objects.create(brand=brand, code="NEWS", name="News of ours", description="Letters")
    consents = (
        "mutation ($of: [ConsentTypeInput]) { updateAccountUserConsents(consents: $of) { __typename } }"
    )
    data_of(ask(customer(ada), consents, of=[{"consentTypeCode": "NEWS", "value": "ACCEPTED"}]))

    own = data_of(ask(customer(ada), f"{{ viewer {{ {PERSON} }} }}"))["viewer"]
    one = f"query ($number: ID) {{ accountUser(number: $number) {{ {PERSON} }} }}"

    assert data_of(ask(customer(ada), one, number=ada.number))["accountUser"] == own
    assert own.pop("permissions")
    assert own.pop("liveSecretKey") == key == identity.live_secret_keys([User.objects.get(pk=ada.pk)])[ada.pk]
    assert int(own["consents"][0].pop("id")) > 0
    held: Any = own.pop("accountUserRoles"), own.pop("portfolioUserRoles")
    for (found,), whose in zip(held, (ada.account_roles.get(), ada.portfolio_roles.get()), strict=True):
        assert (found["id"], found["role"]) == (str(whose.pk), "account-holder")
        assert found["user"] == {"number": ada.number}
    assert own == {
        "id": str(ada.pk),
        "number": ada.number,
        "email": "ada@example.com",
        "title": "Dr",
        "givenName": "Ada",
        "familyName": "Moss",
        "firstName": "Ada",
        "lastName": "Moss",
        "preferredName": "Addie",
        "fullName": "Ada Moss",
        "displayName": "Ada Moss",
        "pronouns": "she/her",
        "dateOfBirth": "1990-12-10",
        "mobile": "+447700900123",
        "landline": "+442079460018",
        "landlinePhoneNumber": "+442079460018",
        "alternativePhoneNumbers": ["+447700900124"],
        "label": "owner",
        "createdAt": NOW.isoformat(),
        "isActive": True,
        "isDeceased": False,
        "hasFamilyIssues": True,
        "isInHardship": False,
        "address": {"streetAddress": "1 Mill Row", "postalCode": "BS2 0AA"},
        "details": [{"namespace": "crm", "value": "42", "isSensitive": False}],
        "accounts": [{"number": account.number}],
        "businesses": {"totalCount": 1, "edges": [{"node": {"name": "Quay Bakery"}}]},
        "portfolioId": str(account.portfolio_id),
        "portfolioIds": [str(account.portfolio_id)],
        "portfolios": {"totalCount": 1, "edges": [{"node": {"number": account.portfolio.number}}]},
        "consents": [{"code": "NEWS", "value": "ACCEPTED", "type": {"code": "NEWS", "name": "News of ours"}}],
        "preferences": {"emailFormat": "HTML", "fontSizeMultiplier": 1.0, "preferredHoldMusic": None},
        "specialCircumstances": {
            "isSharingConsentGiven": False,
            "records": [{"__typename": "SpecialCircumstanceRecordType"}],
        },
    }


def test_a_person_chooses_from_the_music_that_there_is() -> None:
    operations.set_hold_music_track(code="SONG_1999", title="A song", now=NOW)
    operations.set_hold_music_track(code="SONG_1999", title="Harbour lights", now=NOW)

    viewer = data_of(ask(customer(make_user()), "{ viewer { holdMusicChoices { trackCode trackTitle } } }"))[
        "viewer"
    ]

    assert viewer["holdMusicChoices"] == [{"trackCode": "SONG_1999", "trackTitle": "Harbour lights"}]
