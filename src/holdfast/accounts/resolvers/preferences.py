"""How accounts and people want to be written to, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.authors import Author
from holdfast.accounts.models import CommsPreferences
from holdfast.accounts.resolvers.base import USER_TYPES, domain
from holdfast.accounts.resolvers.traces import trace_account, trace_user
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.errors import Unauthorized
from holdfast.identity.resolvers.base import current_user

if TYPE_CHECKING:
    from graphql import GraphQLEnumType

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.identity.models import User

domain.part_of_parent("AccountUserCommsPreferences", "UpdateAccountUserCommsPreferencesMutationPayload")
domain.public("TrackOptionType")

_IN_PAYLOAD = (
    "email_format",
    "font_size_multiplier",
    "is_opted_in_meter_reading_confirmations",
    "is_opted_in_to_client_messages",
    "is_opted_in_to_offer_messages",
    "is_opted_in_to_recommended_messages",
    "is_opted_in_to_sms_messages",
    "is_opted_in_to_third_party_messages",
    "is_opted_in_to_update_messages",
    "is_using_inverted_email_colours",
    "preferred_hold_music",
)


@domain.mutation("updateCommsDeliveryPreference", rule=account_rule("input.account_number"))
def update_comms_delivery_preference(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    changed = operations.update_comms_delivery_preference(
        account=account,
        preference=input["comms_delivery_preference"],
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace_account(info, "updateCommsDeliveryPreference", changed)
    return {"account": changed}


@domain.mutation("updateDocumentAccessibilityPreference", rule=account_rule("input.account_number"))
def update_document_accessibility_preference(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    changed = operations.update_document_accessibility_preference(
        account=account,
        accessibility=input.get("document_accessibility_preference"),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace_account(info, "updateDocumentAccessibilityPreference", changed)
    return {"account": changed}


@domain.mutation("updateOptionsLanguagePreference", rule=account_rule("input.account_number"))
def update_options_language_preference(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    language = input["options_language_preference"]
    changed = operations.update_options_language_preference(
        account=account, language=language, author=Author.of(info.context.viewer), now=info.context.now
    )
    trace_account(info, "updateOptionsLanguagePreference", changed)
    return {"options_language_preference": language}


@domain.mutation("updateCommsPreferences", rule=rules.signed_in)
def update_comms_preferences(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    user = current_user(info.context.viewer)
    if user is None:  # an organisation is nobody who could be written to
        raise Unauthorized
    changes = {name: input.get(name) for name in _IN_PAYLOAD}
    songs = cast("GraphQLEnumType", info.schema.type_map["Songs"]).values
    wrong = operations.wrong_preferences(changes, songs=songs)
    if wrong:
        preferences = queries.comms_preferences_of([user])[user.pk]
        errors = [{"field": ".".join(one.input_path), "messages": [one.message]} for one in wrong]
    else:
        preferences = operations.update_comms_preferences(user=user, changes=changes, now=info.context.now)
        trace_user(info, "updateCommsPreferences", user)
        errors = []
    return {
        "client_mutation_id": input.get("client_mutation_id"),
        "comms_preferences": preferences,
        "errors": errors,
        **{name: getattr(preferences, name) for name in _IN_PAYLOAD},
    }


@domain.field(USER_TYPES, "preferences")
def preferences(user: User, _info: Info) -> CommsPreferences:
    found: CommsPreferences = batched(user, queries.comms_preferences_of)
    return found


@domain.field("AccountUserCommsPreferences", "preferredHoldMusic")
def preferred_hold_music(preferences: CommsPreferences, _info: Info) -> str | None:
    return preferences.preferred_hold_music or None


@domain.field("AccountUserType", "holdMusicChoices")
def hold_music_choices(_user: User, _info: Info) -> list[dict[str, str]]:
    return [{"track_code": one.code, "track_title": one.title} for one in queries.hold_music()]
