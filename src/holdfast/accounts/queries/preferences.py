"""How people want to be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import CommsPreferences, HoldMusicTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.identity.models import User


def comms_preferences_of(users: Sequence[User]) -> dict[int, CommsPreferences]:
    """What each person has said, or the defaults for those who have said nothing."""
    said = {one.user_id: one for one in CommsPreferences.objects.filter(user__in=users)}
    return {user.pk: said.get(user.pk) or CommsPreferences(user=user) for user in users}


def hold_music() -> list[HoldMusicTrack]:
    """The pieces that callers may choose from, by their codes."""
    return list(HoldMusicTrack.objects.all())
