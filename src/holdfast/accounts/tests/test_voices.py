"""In whose name and language people are written to."""

from __future__ import annotations

import pytest

from holdfast.accounts import customer_book, operations, voices
from holdfast.accounts.models import Account, Brand
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.identity import password_rules
from holdfast.identity.customer_site import Page, link
from holdfast.platform.messages import Voice, voice_of_user

pytestmark = pytest.mark.django_db


def test_a_customer_hears_from_the_brand_of_their_first_account() -> None:
    user = make_user()
    make_account(user=user, brand=make_brand("SOLEIL", market="FR"))
    make_account(user=user, brand=make_brand())

    assert voice_of_user(user.pk) == Voice("Soleil", "fr", "FR", brand_code="SOLEIL")


def test_an_account_may_have_a_language_of_its_own() -> None:
    user = make_user()
    account = make_account(user=user, brand=make_brand("SOLEIL", market="FR"))
    Account.objects.filter(pk=account.pk).update(preferred_language_for_comms="en-GB")

    assert voice_of_user(user.pk).language == "en"


def test_somebody_without_accounts_hears_from_the_installation() -> None:
    assert voices.voice_of_user(make_user().pk) is None
    assert voice_of_user(make_user().pk) == Voice("Holdfast")


def test_a_password_may_not_hold_the_number_of_an_account() -> None:
    user = make_user()
    account = make_account(user=user)
    digits = account.number.removeprefix("A-").lower()

    broken = password_rules.broken(f"my {digits} is safe", user)

    assert [code for code, _ in broken] == ["password_contains_account_number"]
    assert voices.account_numbers_of_user(user.pk) == [account.number]
    assert password_rules.broken(f"my {digits} is safe", make_user()) == []


def test_a_brand_whose_language_names_a_country_speaks_it() -> None:
    make_brand("SOLEIL", market="FR")
    Brand.objects.update(language="fr-FR")

    known = customer_book.find_brand("SOLEIL")

    assert known is not None
    assert (known.name, known.language) == ("Soleil", "fr")
    assert customer_book.find_brand("NOBODY") is None


def test_a_brand_says_where_its_own_pages_are() -> None:
    operations.set_brand_url(
        brand=make_brand("SOLEIL", market="FR"),
        identifier="reset_password",
        template="https://soleil.example/mot-de-passe",
        now=NOW,
    )

    own = link(Page.RESET_PASSWORD, brand_code="SOLEIL", token="abc")

    assert own == "https://soleil.example/mot-de-passe?token=abc"
    assert link(Page.VERIFY_EMAIL, brand_code="SOLEIL").endswith("/verify-email/")
