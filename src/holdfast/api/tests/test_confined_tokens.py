"""A token confined to scopes opens what its scopes open, and nothing for being somebody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.api import rules
from holdfast.api.binding import Domain
from holdfast.api.viewers import Viewer, ViewerKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.testing import GraphQL

pytestmark = pytest.mark.django_db

SDL = """
extend type Query {
  weather: Int @operation(permissions: "none")
  mine: Int @operation(signedIn: true)
  moved: Int @operation(signedIn: true)
  verified: Int @operation(permissions: "Can verify")
}
extend type Mutation {
  change: Int
}
"""


@pytest.fixture
def api(machine: Callable[..., GraphQL], viewers: dict[str, Viewer]) -> GraphQL:
    def holding(*scopes: str, opens: frozenset[str] = frozenset()) -> Viewer:
        return Viewer(ViewerKind.CUSTOMER, user_id=1, claims={"scopes": list(scopes)}, opens=opens)

    viewers["mover"] = holding("REPORT_MOVE_OUT")
    viewers["verifier"] = holding("VERIFY")
    viewers["reader"] = holding("account:read", opens=frozenset({"query"}))
    domain = Domain("tiny", text=SDL)
    domain.query("weather", rule=rules.public)(lambda _info: 1)
    domain.query("mine", rule=rules.signed_in)(lambda _info: 1)
    domain.query("moved", rule=rules.opened_by("REPORT_MOVE_OUT", rule=rules.signed_in))(lambda _info: 1)
    domain.query("verified", rule=rules.opened_by("VERIFY", rule=rules.signed_in))(lambda _info: 1)
    domain.mutation("change", rule=rules.signed_in)(lambda _info: 1)
    return machine(domain)


@pytest.mark.parametrize(
    ("token", "opened"),
    [
        ("mover", {"weather", "moved"}),
        ("verifier", {"weather", "verified"}),
        ("reader", {"weather", "mine", "moved"}),
        ("ada", {"weather", "mine", "moved", "change"}),
        (None, {"weather"}),
    ],
)
def test_what_a_token_opens(api: GraphQL, token: str | None, opened: set[str]) -> None:
    documents = {name: f"{{ {name} }}" for name in ("weather", "mine", "moved", "verified")}
    documents["change"] = "mutation { change }"

    answered = {name for name, text in documents.items() if not api.execute(text, token=token).errors}

    assert answered == opened


def test_who_acts_is_told_apart_from_whom_it_is_for() -> None:
    customer = Viewer(ViewerKind.CUSTOMER, user_id=1)
    masquerade = Viewer(ViewerKind.CUSTOMER, user_id=1, claims={"act": 9})
    application = Viewer(ViewerKind.APPLICATION, user_id=1, application_id=4)

    assert (customer.actor_kind, customer.actor_user_id, customer.on_behalf_of_user_id) == (
        "CUSTOMER",
        1,
        None,
    )
    assert (masquerade.actor_kind, masquerade.actor_user_id, masquerade.on_behalf_of_user_id) == (
        "SUPPORT",
        9,
        1,
    )
    assert masquerade.rate_key == "user:9"
    assert (application.actor_user_id, application.on_behalf_of_user_id) == (None, 1)
