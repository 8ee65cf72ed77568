"""Who may use what: every live operation, tried by callers of every kind.

The operations come from the registry, so that none can become live unseen: what it needs is an example in
`tests/examples`. A caller who may not is told so as documented, gets no data, changes nothing and causes no
message; a caller who may is not refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, transaction

from holdfast.accounts.models import Account
from holdfast.api import observation, rules
from holdfast.api.errors import (
    AuthorizationHeaderNotProvided,
    NotYourAccount,
    TokenExpired,
    TokenInvalid,
    Unauthorized,
)
from holdfast.api.schema import api
from holdfast.api.testing import GraphQL, Response
from holdfast.identity.models import User
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.errors import ErrorKind
from tests.documents import document, live_operations, skeleton
from tests.examples import Example, examples
from tests.examples.example import STRANGERS
from tests.examples.viewers import Viewers
from tests.examples.world import NOW, World, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from holdfast.api.contract import OperationSpec

OPERATIONS = live_operations()
#: The others are reported once, by the test that asks for an example of each.
TRIED = [spec for spec in OPERATIONS if spec.python_name in examples()]
OUTSIDERS = ("anonymous", "expired", "forged")
#: What a refused caller may leave: counted requests, and what was tried.
LEFT_BY_ANYONE = frozenset({"api_usage", "platform_auditrecord"})


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo and the callers."""

    world: World
    viewers: Viewers


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        yield Stage(world, Viewers(world))


@pytest.fixture
def stage(seeded: Stage, db: None) -> Stage:
    """The demo, in a transaction that leaves nothing to the next test."""
    return seeded


def ask(spec: OperationSpec, arguments: dict[str, Any], token: str | None, selection: str | None) -> Response:
    client = GraphQL(token=token, clock=FixedClock(NOW))
    return client.execute(document(spec, arguments, selection), arguments)


# Callers who may not


def unserved() -> list[Any]:
    """Every operation with each caller that it does not serve; one without an example fails a test of its own."""
    return [
        pytest.param(spec, caller, id=f"{spec.python_name}-{caller}")
        for spec in TRIED
        for caller in (*OUTSIDERS, *STRANGERS)
        if (example := examples().get(spec.python_name)) is not None and not serves(spec, example, caller)
    ]


def serves(spec: OperationSpec, example: Example, caller: str) -> bool:
    """Whether an example says that a caller is not refused."""
    if caller in {"expired", "forged"}:
        return spec.is_public  # elsewhere a bad token is refused even where none is needed
    return example.allowed == "anyone" or caller in example.serves


@pytest.mark.parametrize(("spec", "caller"), unserved())
def test_who_may_not_is_refused_and_changes_nothing(stage: Stage, spec: OperationSpec, caller: str) -> None:
    example = examples()[spec.python_name]
    stage.viewers.withhold(spec)
    arguments = example.arguments_in(stage.world)
    token = token_of(stage.viewers, example, caller)
    mail.outbox.clear()
    before = fingerprint(everything())

    with transaction.atomic():
        response = ask(spec, arguments, token, example.selection)
        after = fingerprint(everything())
        transaction.set_rollback(True)

    told = said(spec, caller, response)
    assert response.status == 200, told
    assert response.data in (None, {spec.name: None}), told
    assert len(response.codes) == 1, told
    assert response.codes[0] in refusals(spec, example, caller), told
    assert changed(before, after) == [], told
    assert mail.outbox == [], told


def said(spec: OperationSpec, caller: str, response: Response) -> str:
    """What happened, for those who look at a failed test."""
    errors = [(error["message"], error.get("extensions", {}).get("errorCode")) for error in response.errors]
    return f"{caller} uses {spec.python_name}: {response.status} {errors} {response.data}"


def token_of(viewers: Viewers, example: Example, caller: str) -> str | None:
    rightful = "owner" if example.allowed == "anyone" else example.allowed
    if caller == "expired":
        return viewers.expired(rightful)
    return viewers.forged(rightful) if caller == "forged" else viewers.token(caller)


def refusals(spec: OperationSpec, example: Example, caller: str) -> set[str]:
    """The codes with which this caller may be turned away."""
    if caller == "expired":
        return {TokenExpired.code}
    if caller == "forged":
        return {TokenInvalid.code}
    own = {error.code for error in spec.error_classes if error.kind is ErrorKind.AUTHORIZATION}
    general = {Unauthorized.code, NotYourAccount.code}
    hidden = set(example.hidden_as) & set(spec.errors)
    if caller == "anonymous":
        return own | general | {AuthorizationHeaderNotProvided.code}
    return (own or general) | hidden


@lru_cache(maxsize=1)
def everything() -> str:
    """SQL that tells the state of every table."""
    tables = [name for name in connection.introspection.table_names() if name not in LEFT_BY_ANYONE]
    return " UNION ALL ".join(f"SELECT '{name}', {STATE} FROM {quoted(name)}" for name in tables)  # noqa: S608


def belongings(world: World) -> str:
    """SQL that tells the state of what is the owner's: the rows that are, or point at, the user or accounts."""
    mine = {User: str(world.user.pk), Account: "SELECT account_id FROM mine"}
    parts = []
    for model in apps.get_models():
        columns = {field.column: field.related_model for field in model._meta.concrete_fields}
        columns[model._meta.pk.column] = model
        parts.extend(
            f"SELECT '{model._meta.db_table}.{column}', {STATE} FROM {quoted(model._meta.db_table)}"  # noqa: S608
            f" WHERE {quoted(column)} IN ({mine[target]})"
            for column, target in columns.items()
            if target in mine
        )
    roles = f"SELECT account_id FROM accounts_accountuserrole WHERE user_id = {world.user.pk}"  # noqa: S608
    return f"WITH mine AS ({roles}) " + " UNION ALL ".join(parts)


#: Of the rows of a table: what is added or changed has a newer transaction, what is gone is counted no more.
STATE = "count(*), max(xmin::text::bigint)"


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def fingerprint(sql: str) -> dict[str, tuple[int, int | None]]:
    """The state of tables, or of rows in them, by name."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name: (count, newest) for name, count, newest in cursor.fetchall()}


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name, state in after.items() if state != before[name]]


# Callers who may


@pytest.mark.parametrize("spec", TRIED, ids=lambda spec: spec.python_name)
def test_who_may_is_served(stage: Stage, spec: OperationSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation, "watches", [])  # the answer is not looked at, so it proves no field
    example = examples()[spec.python_name]
    caller = "anonymous" if example.allowed == "anyone" else example.allowed
    arguments = example.arguments_in(stage.world)

    response = ask(spec, arguments, stage.viewers.token(caller, example.scopes), example.selection)

    assert_served(spec, caller, response)
    assert response.codes == ([] if example.ends_with is None else [example.ends_with]), response.errors


@pytest.mark.parametrize(
    ("spec", "caller"),
    [
        pytest.param(spec, caller, id=f"{spec.python_name}-{caller}")
        for spec in TRIED
        for caller in sorted(examples()[spec.python_name].also)
    ],
)
def test_strangers_whom_it_serves_do_not_get_at_the_owner(
    stage: Stage, spec: OperationSpec, caller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observation, "watches", [])
    example = examples()[spec.python_name]
    stage.viewers.withhold(spec)
    arguments = example.arguments_in(stage.world)
    owner, account = stage.world.user, stage.world.account
    facts = {owner.number, owner.email, owner.family_name, account.number, account.billing_name}
    known = json.dumps(arguments, default=str)

    owned = belongings(stage.world)
    before = fingerprint(owned)

    with transaction.atomic():
        response = ask(spec, arguments, stage.viewers.token(caller), example.selection)

    assert_served(spec, caller, response)
    assert changed(before, fingerprint(owned)) == []
    told = json.dumps(response.body)
    assert [fact for fact in facts if fact and fact in told and fact not in known] == [], response.body


def assert_served(spec: OperationSpec, caller: str, response: Response) -> None:
    """The request is understood and not refused; what it comes to is for the tests of the domain."""
    told = said(spec, caller, response)
    if response.faults:
        raise response.faults[0]
    assert response.status == 200, told
    kinds = {error.get("extensions", {}).get("errorType") for error in response.errors}
    assert ErrorKind.AUTHORIZATION.value not in kinds, told
    assert None not in response.codes, told


# The examples themselves


@pytest.mark.parametrize("spec", OPERATIONS, ids=lambda spec: spec.python_name)
def test_every_live_operation_has_an_example(spec: OperationSpec) -> None:
    assert spec.python_name in examples(), (
        f"{spec.python_name} is live and nothing says who may use it. Add to EXAMPLES in"
        f" tests/examples/{spec.domain}.py (see tests/examples/example.py):"
        f'\n    "{spec.python_name}": Example({skeleton(spec)}),'
    )


@pytest.mark.parametrize("spec", TRIED, ids=lambda spec: spec.python_name)
def test_an_example_claims_no_more_than_the_documents_give(spec: OperationSpec) -> None:
    example = examples()[spec.python_name]
    rule = api().live[spec.kind, spec.name].rule

    if example.allowed == "anyone":
        assert spec.is_public or rule is rules.public, "the documents do not make it public"
    else:
        assert rule is not rules.public, "its rule lets anyone in: allowed='anyone'"
        assert example.allowed in {"owner", "support", "organization"}
    assert example.serves <= set(STRANGERS)
    if spec.permission_expression is not None:
        without = {"organization_without", "support_without"}
        assert not example.serves & without, f"the documents ask for {spec.permissions}"
    assert set(example.hidden_as) <= set(spec.errors), "the operation documents no such code"


def test_every_example_is_of_an_operation_of_the_contract() -> None:
    known = {spec.python_name for spec in api().contract}
    assert set(examples()) <= known
