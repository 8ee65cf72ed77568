"""Whatever is sent, the answer is never a fault of ours: every live operation, and bodies of any kind.

HOLDFAST_FUZZ_EXAMPLES says how many requests are made up for each operation. Where it is not set they are few,
and the same in each run; where it is, they are new ones each time.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from holdfast.api import observation
from holdfast.api.formatting import INTERNAL_MESSAGE
from holdfast.api.testing import GraphQL, Response
from holdfast.kernel.clock import FixedClock
from tests.documents import live_operations
from tests.examples import Example, examples
from tests.examples.viewers import Viewers
from tests.examples.world import NOW, World, small_world
from tests.fuzzing import JSON, facts_of, requests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_django.plugin import DjangoDbBlocker

    from holdfast.api.contract import OperationSpec

OPERATIONS = live_operations()
CALLERS = ("anonymous", "owner", "organization", "support")
_ASKED_FOR = os.environ.get("HOLDFAST_FUZZ_EXAMPLES")
EACH = int(_ASKED_FOR or 5)
#: Of requests for several operations, and of bodies.
MANY = 20 * EACH


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=_ASKED_FOR is None,
        database=None,
        deadline=None,
        phases=(
            Phase.generate,
        ),  # a request that fails is told as it is: looking for a smaller one takes minutes
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo, what exists in it by name, and a token for each caller."""

    world: World
    facts: Mapping[str, Sequence[str]]
    tokens: Mapping[str, str | None]


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        viewers = Viewers(world)
        yield Stage(world, facts_of(world), {caller: viewers.token(caller) for caller in CALLERS})


@pytest.fixture
def stage(seeded: Stage, db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The demo; what is answered here by chance is no proof of anything."""
    monkeypatch.setattr(observation, "watches", [])
    return seeded


def send(stage: Stage, body: Any, caller: str) -> None:
    """Send a body, which must not make us fail; nothing of it stays."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = GraphQL(token=stage.tokens[caller], clock=FixedClock(NOW))
    try:
        with transaction.atomic():
            response = client.post(raw)
            transaction.set_rollback(True)
        assert_no_fault(response)
    except Exception as fault:
        fault.add_note(f"{caller} sent {raw[:3_000].decode(errors='replace')}")
        raise


def assert_no_fault(response: Response) -> None:
    if response.faults:
        raise response.faults[0]
    assert response.status in {200, 400, 413}, response
    assert INTERNAL_MESSAGE not in json.dumps(response.body), response


@pytest.mark.parametrize("spec", OPERATIONS, ids=lambda spec: spec.python_name)
def test_no_use_of_an_operation_makes_it_fail(stage: Stage, spec: OperationSpec) -> None:
    example = examples().get(spec.python_name, Example())

    sensible = example.arguments_in(stage.world)
    with_sense = requests([spec], stage.facts, sensible)

    @bounded(EACH)
    @given(body=with_sense | requests([spec], stage.facts), caller=st.sampled_from(CALLERS))
    def use(body: dict[str, Any], caller: str) -> None:
        send(stage, body, caller)

    use()


@pytest.mark.parametrize("kind", ["query", "mutation"])
def test_no_mixture_of_operations_makes_them_fail(stage: Stage, kind: str) -> None:
    some = st.lists(
        st.sampled_from([spec for spec in OPERATIONS if spec.kind == kind]), min_size=2, max_size=4
    )

    @bounded(MANY)
    @given(body=some.flatmap(lambda specs: requests(specs, stage.facts)), caller=st.sampled_from(CALLERS))
    def use(body: dict[str, Any], caller: str) -> None:
        send(stage, body, caller)

    use()


#: Ways to write what neither JSON nor the database can hold, in a document (or JSON within one).
UNSPEAKABLE = (
    *(
        r'"\u0000"',
        r'"\u{0}"',
        r'"\u{00000}"',
        r'"\uD800"',
        r'"\u{D800}"',
        r'"\uDC00\uD800"',
        r'"\u{110000}"',
    ),
    *('"""\x00"""', '"\x00"', '"\ud800"', '"\uffff"', "1e999", "-1e999", "9" * 400, '"' + "[" * 3_000 + '"'),
    *(r'"\"\\u0000\""', r'"\"\\ud800\""', '"NaN"', '"-Infinity"', '"1e999"', "{a: 1e999}", r'{a: "\u{0}"}'),
)


#: Where such values may go: who asks, a document around the value, and a value that does no harm there.
GATES = (
    ("owner", "{{ account(accountNumber: {value}) {{ id }} }}", '"{account}"'),
    ("owner", "mutation {{ updateUser(input: {{ pronouns: {value} }}) {{ viewer {{ id }} }} }}", '"they"'),
    (
        "owner",
        "mutation {{ updateCommsPreferences(input: {{ fontSizeMultiplier: {value} }}) {{ emailFormat }} }}",
        "1.5",
    ),
    (
        "support",
        """mutation {{ createAccountCharge(input: {{ accountNumber: "{account}", grossAmount: 1,
            reason: "METER_VISIT", metadata: {value} }}) {{ accountCharge {{ reason }} }} }}""",
        '"{{}}"',
    ),
    (
        "support",
        """mutation {{ addProperty(input: {{ accountNumber: "{account}", address: {{ country: "GB",
            postalCode: "NN12 7SE", locality: "Towcester", streetAddress: "9 Lock Cottages",
            structuredStreetAddress: {value} }} }}) {{ property {{ id }} }} }}""",
        '{{a: "9 Lock Cottages"}}',
    ),
)


@pytest.mark.parametrize("unspeakable", UNSPEAKABLE)
def test_what_no_database_holds_does_no_harm(stage: Stage, unspeakable: str) -> None:
    for caller, template, _ in GATES:
        text = template.format(value=unspeakable, account=stage.world.account.number)
        send(stage, {"query": text}, caller)
        send(stage, {"query": text.replace("\\u", "\\u005cu")}, caller)


@pytest.mark.parametrize(("caller", "template", "harmless"), GATES, ids=range(len(GATES)))
def test_the_same_with_what_it_does_hold_is_served(
    stage: Stage, caller: str, template: str, harmless: str
) -> None:
    account = stage.world.account.number
    client = GraphQL(token=stage.tokens[caller], clock=FixedClock(NOW))
    client.must(template.format(value=harmless.format(account=account), account=account))


KEYS = st.sampled_from(["query", "variables", "operationName", "extensions", "id", ""])
DOCUMENTS = st.sampled_from(
    [
        "{ __typename }",
        "query A { __typename } query B { krakenVersion { number } }",
        "{ __schema { types { name fields { name type { ofType { name } } } } } }",
        "subscription { a }",
        "fragment F on Query { ...F } { ...F }",
        "{ a: __typename @skip(if: $x) }",
        "{" * 3_000,
        "query(" + "[" * 2_000,
        "{ node(id: " + "[" * 1_500 + "1" + "]" * 1_500 + ") { id } }",
        "query ($x: Int = " + "9" * 400 + ") { __typename }",
        '{ node(id: """' + "x" * 100_000 + '""") { id } }',
    ]
)
SHAPES = (
    JSON
    | st.dictionaries(KEYS, JSON | DOCUMENTS, max_size=4)
    | st.lists(st.dictionaries(KEYS, JSON | DOCUMENTS, max_size=3), max_size=12)
)
BROKEN = st.builds(
    lambda text, junk, at: text[:at] + junk + text[at:], DOCUMENTS, st.text(max_size=5), st.integers(0, 60)
)
UNUSUAL = (b"[" * 100_000, b'{"query":' * 5_000, b"\xef\xbb\xbf{}", b'{"query": "\\ud800"}', b"1e999")
BODIES = (
    st.binary(max_size=200)
    | st.sampled_from(UNUSUAL)
    | SHAPES.map(lambda shape: json.dumps(shape).encode())
    | BROKEN.map(lambda text: json.dumps({"query": text}).encode())
)


def test_no_body_makes_us_fail(stage: Stage) -> None:
    @bounded(MANY)
    @given(body=BODIES, caller=st.sampled_from(CALLERS))
    def post(body: bytes, caller: str) -> None:
        send(stage, body, caller)

    post()


def test_no_authorization_header_makes_us_fail(stage: Stage) -> None:
    good = stage.tokens["owner"] or ""
    schemes = st.sampled_from(["", "JWT ", "Bearer ", "Basic ", "basic  ", "Digest "])
    latin = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30)
    almost = [good, good[:-2], f"{good}=", "Og==", "//8=", "x" * 9_000, "a.b.c", "..", "e30.e30."]
    secrets = latin | st.sampled_from(almost)

    @bounded(MANY)
    @given(header=st.builds(str.__add__, schemes, secrets))
    def post(header: str) -> None:
        with transaction.atomic():
            response = GraphQL(token=header, clock=FixedClock(NOW)).execute("{ viewer { id } }")
            transaction.set_rollback(True)
        assert_no_fault(response)

    post()
