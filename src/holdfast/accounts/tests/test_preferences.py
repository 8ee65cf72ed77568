from __future__ import annotations

import pytest

from holdfast.accounts.models import CommsPreferences
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_organization, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord

pytestmark = pytest.mark.django_db

DELIVERY = """mutation ($input: UpdateCommsDeliveryPreferenceInput!) {
    updateCommsDeliveryPreference(input: $input) { account { commsDeliveryPreference } }
}"""
ACCESSIBILITY = """mutation ($input: UpdateDocumentAccessibilityPreferenceInput!) {
    updateDocumentAccessibilityPreference(input: $input) { account { documentAccessibility } }
}"""
LANGUAGE = """mutation ($input: OptionsLanguagePreferenceInput!) {
    updateOptionsLanguagePreference(input: $input) { optionsLanguagePreference }
}"""
PREFERENCES = """mutation ($input: UpdateAccountUserCommsPreferencesMutationInput!) {
    updateCommsPreferences(input: $input) {
        clientMutationId emailFormat fontSizeMultiplier isOptedInToSmsMessages isOptedInToOfferMessages
        preferredHoldMusic errors { field messages }
        commsPreferences { emailFormat preferredHoldMusic smsOptInLastChangeDate isOptedInToLifeSupportCall }
    }
}"""


def test_letters_go_by_post_and_by_e_mail_again() -> None:
    user = make_user()
    account = make_account(user=user)

    for preference in ("POSTAL_MAIL", "EMAIL"):
        data = data_of(
            ask(
                customer(user),
                DELIVERY,
                input={"accountNumber": account.number, "commsDeliveryPreference": preference},
            )
        )
        assert data["updateCommsDeliveryPreference"]["account"] == {"commsDeliveryPreference": preference}

    events = BusinessEventRecord.objects.filter(name="accounts.account.preferences_changed-v1")
    assert [event.data for event in events] == [{"fields": ["comms_delivery_preference"]}] * 2


def test_letters_do_not_go_by_e_mail_to_those_who_have_no_address() -> None:
    user = make_user(email="")
    account = make_account(user=user)

    answer = ask(
        customer(user),
        DELIVERY,
        input={"accountNumber": account.number, "commsDeliveryPreference": "EMAIL"},
    )

    assert error_codes(answer) == ["KT-CT-4136"]
    assert not BusinessEventRecord.objects.filter(name__contains="preferences_changed").exists()


def test_documents_are_printed_large_until_that_is_taken_back() -> None:
    user = make_user()
    account = make_account(user=user)

    for wish in ("LARGE_PRINT", None):
        data = data_of(
            ask(
                customer(user),
                ACCESSIBILITY,
                input={"accountNumber": account.number, "documentAccessibilityPreference": wish},
            )
        )
        assert data["updateDocumentAccessibilityPreference"]["account"] == {"documentAccessibility": wish}
    assert AuditRecord.objects.filter(account_number=account.number, actor_user_id=user.pk).count() == 2


def test_an_account_is_written_to_in_another_language() -> None:
    user = make_user()
    account = make_account(user=user)

    data = data_of(
        ask(
            customer(user),
            LANGUAGE,
            input={"accountNumber": account.number, "optionsLanguagePreference": "ENGLISH"},
        )
    )

    assert data == {"updateOptionsLanguagePreference": {"optionsLanguagePreference": "ENGLISH"}}
    account.refresh_from_db()
    assert account.preferred_language_for_comms == "en"


@pytest.mark.parametrize(
    ("document", "value"),
    [
        (DELIVERY, {"commsDeliveryPreference": "POSTAL_MAIL"}),
        (ACCESSIBILITY, {"documentAccessibilityPreference": "AUDIO"}),
        (LANGUAGE, {"optionsLanguagePreference": "ENGLISH"}),
    ],
)
def test_nobody_else_changes_the_preferences_of_an_account(document: str, value: dict[str, str]) -> None:
    account = make_account(user=make_user())
    broker = partner(make_organization("ANOTHER_BRAND", permissions={"Can update account details"}))

    for caller in (customer(make_user()), broker):
        answer = ask(caller, document, input={"accountNumber": account.number, **value})
        assert error_codes(answer) == ["KT-CT-4123"]
    assert error_codes(ask(None, document, input={"accountNumber": account.number, **value})) == [
        "KT-CT-1112"
    ]


SWITCHES = [
    "isOptedInMeterReadingConfirmations",
    "isOptedInToClientMessages",
    "isOptedInToOfferMessages",
    "isOptedInToRecommendedMessages",
    "isOptedInToSmsMessages",
    "isOptedInToThirdPartyMessages",
    "isOptedInToUpdateMessages",
    "isUsingInvertedEmailColours",
]


@pytest.mark.parametrize("wish", [True, False])
def test_each_kind_of_message_is_turned_on_and_off(wish: bool) -> None:
    user = make_user()
    names = " ".join(SWITCHES)
    document = f"""mutation ($input: UpdateAccountUserCommsPreferencesMutationInput!) {{
        updateCommsPreferences(input: $input) {{ {names} commsPreferences {{ {names} }} }}
    }}"""
    wishes = dict.fromkeys(SWITCHES, wish)

    answer = data_of(ask(customer(user), document, input=wishes))["updateCommsPreferences"]

    assert answer.pop("commsPreferences") == answer == wishes
    read = data_of(ask(customer(user), f"{{ viewer {{ preferences {{ {names} }} }} }}"))
    assert read["viewer"]["preferences"] == wishes


def test_a_person_says_what_they_want_to_be_sent() -> None:
    user = make_user()

    first = data_of(
        ask(
            customer(user),
            PREFERENCES,
            input={
                "clientMutationId": "7",
                "emailFormat": "TEXT",
                "isOptedInToSmsMessages": True,
                "preferredHoldMusic": "SONG_1999",
            },
        )
    )["updateCommsPreferences"]
    second = data_of(ask(customer(user), PREFERENCES, input={"fontSizeMultiplier": 1.5}))

    assert first == {
        "clientMutationId": "7",
        "emailFormat": "TEXT",
        "fontSizeMultiplier": 1.0,
        "isOptedInToSmsMessages": True,
        "isOptedInToOfferMessages": False,
        "preferredHoldMusic": "SONG_1999",
        "errors": [],
        "commsPreferences": {
            "emailFormat": "TEXT",
            "preferredHoldMusic": "SONG_1999",
            "smsOptInLastChangeDate": "2025-03-01T09:00:00+00:00",
            "isOptedInToLifeSupportCall": False,
        },
    }
    assert second["updateCommsPreferences"]["emailFormat"] == "TEXT"
    assert second["updateCommsPreferences"]["fontSizeMultiplier"] == 1.5
    viewer = data_of(ask(customer(user), "{ viewer { preferences { emailFormat fontSizeMultiplier } } }"))
    assert viewer["viewer"]["preferences"] == {"emailFormat": "TEXT", "fontSizeMultiplier": 1.5}
    events = BusinessEventRecord.objects.filter(name="accounts.user.comms_preferences_changed-v1")
    assert [event.data["user_number"] for event in events] == [user.number] * 2


def test_who_has_said_nothing_has_the_defaults() -> None:
    viewer = data_of(
        ask(
            customer(make_user()),
            "{ viewer { preferences { emailFormat isOptedInToOfferMessages preferredHoldMusic } } }",
        )
    )["viewer"]

    assert viewer["preferences"] == {
        "emailFormat": "HTML",
        "isOptedInToOfferMessages": False,
        "preferredHoldMusic": None,
    }
    assert not CommsPreferences.objects.exists()


def test_preferences_that_cannot_be_stored_are_told_and_change_nothing() -> None:
    payload = data_of(
        ask(
            customer(make_user()),
            PREFERENCES,
            input={
                "emailFormat": "PIGEON",
                "fontSizeMultiplier": 40,
                "preferredHoldMusic": "SONG_2099",
                "isOptedInToSmsMessages": True,
            },
        )
    )["updateCommsPreferences"]

    assert [error["field"] for error in payload["errors"]] == [
        "emailFormat",
        "fontSizeMultiplier",
        "preferredHoldMusic",
    ]
    assert payload["isOptedInToSmsMessages"] is False
    assert not CommsPreferences.objects.exists()


def test_an_organisation_has_no_preferences() -> None:
    broker = partner(make_organization("HOLDFAST_GB", permissions={"Can edit customer marketing preference"}))

    assert error_codes(ask(broker, PREFERENCES, input={"emailFormat": "TEXT"})) == ["KT-CT-1111"]
    assert error_codes(ask(None, PREFERENCES, input={"emailFormat": "TEXT"})) == ["KT-CT-1112"]
