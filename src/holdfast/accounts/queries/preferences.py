"""How people want to be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import CommsPreferences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.identity.models import User


def comms_preferences_of(users: Sequence[User]) -> dict[int, CommsPreferences]:
    """What each person has said, or the defaults for those who have said nothing."""
    said = {one.user_id: one for one in CommsPreferences.objects.filter(user__in=users)}
    return {user.pk: said.get(user.pk) or CommsPreferences(user=user) for user in users}
