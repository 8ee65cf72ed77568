from __future__ import annotations

from holdfast.accounts.addresses import RichAddress

BRITISH = RichAddress(
    country="GB",
    name="Ada Moss",
    street_address="Flat 2\n14 Quay Street",
    locality="Bristol",
    postal_code="BS1 4QA",
)
FRENCH = RichAddress(
    country="FR",
    street_address="5 rue des Lilas",
    locality="Nantes",
    postal_code="44000",
    sorting_code="CEDEX 1",
)


def test_a_british_address_ends_with_its_postcode() -> None:
    assert BRITISH.one_line() == "Flat 2, 14 Quay Street, Bristol, BS1 4QA"
    assert BRITISH.lines() == ["Flat 2", "14 Quay Street", "Bristol"]


def test_a_french_address_has_its_postcode_before_the_town() -> None:
    assert FRENCH.one_line() == "5 rue des Lilas, 44000 Nantes CEDEX 1"
    assert FRENCH.lines() == ["5 rue des Lilas", "Nantes CEDEX 1"]


def test_an_envelope_names_the_country_on_the_last_line_where_asked() -> None:
    assert BRITISH.envelope(country=True) == (
        "Ada Moss\nFlat 2\n14 Quay Street\nBristol\nBS1 4QA\nUNITED KINGDOM"
    )
    assert BRITISH.envelope(name=False, postal_code=False) == "Flat 2\n14 Quay Street\nBristol"


def test_an_address_survives_storage() -> None:
    assert RichAddress.from_json(FRENCH.to_json()) == FRENCH
