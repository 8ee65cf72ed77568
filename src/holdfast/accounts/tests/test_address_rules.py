from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.accounts.address_rules import (
    InvalidAddress,
    address_of_input,
    check_parts,
    checked_address,
    clean_postal_code,
    has_rules,
    is_postal_code,
    part_rules,
)
from holdfast.accounts.addresses import RichAddress


def test_a_british_address_is_written_as_the_post_writes_it() -> None:
    typed = RichAddress(
        country="gb",
        street_address=" Flat  2 \r\n\n14 Quay Street",
        dependent_locality=" Redcliffe ",
        locality="Bristol",
        postal_code="bs14qa",
    )

    assert checked_address(typed) == RichAddress(
        country="GB",
        street_address="Flat 2\n14 Quay Street",
        dependent_locality="Redcliffe",
        locality="Bristol",
        postal_code="BS1 4QA",
    )


def test_a_spanish_province_follows_from_the_postal_code() -> None:
    typed = {"street_address": "Calle del Pez 9", "locality": "Madrid", "postal_code": "28004"}

    assert address_of_input(typed, country="ES").administrative_area == "Madrid"
    assert check_parts("ES", typed).values["administrative_area"] == "M"


@pytest.mark.parametrize("name", ["araba", "Álava", "VI"])
def test_a_province_keeps_the_name_of_the_language_it_was_given_in(name: str) -> None:
    address = address_of_input(
        {
            "street_address": "Calle Dato 1",
            "locality": "Vitoria",
            "postal_code": "01005",
            "administrative_area": name,
        },
        country="ES",
    )

    assert address.administrative_area == {"araba": "Araba", "Álava": "Álava", "VI": "Araba"}[name]


@pytest.mark.parametrize(
    ("country", "parts", "wrong"),
    [
        ("GB", {}, {"street_address", "locality", "postal_code"}),
        (
            "GB",
            {"street_address": "1 High Street", "locality": "Bath", "postal_code": "44000"},
            {"postal_code"},
        ),
        ("FR", {"street_address": "1 rue X", "locality": "Nantes", "postal_code": "4400"}, {"postal_code"}),
        (
            "ES",
            {
                "street_address": "Calle X 1",
                "locality": "Madrid",
                "postal_code": "28004",
                "administrative_area": "Barcelona",
            },
            {"postal_code"},
        ),
        (
            "ES",
            {
                "street_address": "Calle X 1",
                "locality": "Madrid",
                "postal_code": "28004",
                "administrative_area": "Kent",
            },
            {"administrative_area"},
        ),
        (
            "FR",
            {"street_address": "x" * 501, "locality": "Nantes", "postal_code": "44000"},
            {"street_address"},
        ),
    ],
)
def test_what_is_wrong_is_told_by_part(country: str, parts: dict[str, str], wrong: set[str]) -> None:
    assert check_parts(country, parts).problems.keys() == wrong
    with pytest.raises(InvalidAddress) as refusal:
        address_of_input(parts, country=country)
    assert refusal.value.problems.keys() == wrong


@pytest.mark.parametrize("country", ["ZZ", "XQ", "", "../", "G"])
def test_a_country_without_rules_is_refused(country: str) -> None:
    assert not has_rules(country)
    with pytest.raises(LookupError):
        part_rules(country)
    with pytest.raises(InvalidAddress, match="country"):
        checked_address(RichAddress(country=country))


@pytest.mark.parametrize("structured", ["5", ["5"], {"number": 5}, {str(n): "x" for n in range(21)}])
def test_a_street_in_parts_is_an_object_of_texts(structured: object) -> None:
    with pytest.raises(InvalidAddress, match="structured_street_address"):
        address_of_input({"structured_street_address": structured}, country="FR")


def test_the_parts_of_a_form_come_in_the_order_in_which_they_are_asked_for() -> None:
    assert [rule.name for rule in part_rules("ES") if rule.is_required] == [
        "street_address",
        "locality",
        "administrative_area",
        "postal_code",
    ]
    province = next(rule for rule in part_rules("ES") if rule.name == "administrative_area")
    assert (province.label, ("M", "Madrid") in province.choices) == ("Province", True)


def test_postal_codes_are_told_by_country() -> None:
    assert clean_postal_code("GB", " sw1a1aa ") == "SW1A 1AA"
    assert is_postal_code("GB", "SW1A 1AA")
    assert not is_postal_code("FR", "SW1A 1AA")
    assert is_postal_code("AE", "anything, as there are none there")


@given(
    st.sampled_from(["GB", "FR", "ES", "US", "JP"]),
    st.dictionaries(
        st.sampled_from(
            ["street_address", "locality", "postal_code", "administrative_area", "dependent_locality"]
        ),
        st.text(max_size=40),
    ),
)
def test_what_has_been_put_right_stays_as_it_is(country: str, parts: dict[str, str]) -> None:
    once = check_parts(country, parts)

    assert check_parts(country, once.values) == once
