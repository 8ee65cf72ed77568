"""Terms of contracts: kept and read back, refused where they cannot be, varied one by one, binding for a while."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.agreements import contract_states
from holdfast.agreements.commitments import bound_until
from holdfast.agreements.contract_states import REFUSALS, ContractStatus, Move, status_at
from holdfast.agreements.contract_term_kinds import KINDS
from holdfast.agreements.contract_terms import Term, UnsoundTerms, fixed_terms, terms_of_input, varied
from holdfast.agreements.models.contracts import Contract

MAY, JUNE = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")

texts = st.text('ab é"\\', max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


# Kept and read back


@given(
    length=st.integers(1, 100),
    amount=st.decimals(0, 10**6, places=2),
    market=st.sampled_from(["GBR_ELECTRICITY", "ESP_GAS"]),
    metadata=st.dictionaries(texts, values, max_size=3),
    period_start=st.datetimes(timezones=st.just(UTC)),
)
def test_what_is_kept_is_read_back(
    length: int, amount: Decimal, market: str, metadata: dict[str, Any], period_start: datetime
) -> None:
    terms = terms_of_input(
        [
            {"minimumcontractlength": {"length": length, "unit_of_time": "DAYS", "is_variable": False}},
            {"terminationfee": {"amount": amount, "fee_type": "FIXED", "market_name": market}},
            {"contractmetadata": {"metadata": {"amount": "1", "start": "soon", **metadata}}},
            {
                "contractedvolumeconfiguration": {
                    "periods": [
                        {"market_name": market, "unit": "kWh", "value": amount, "valid_from": period_start}
                    ]
                }
            },
        ]
    )

    assert [Term.from_json(json.loads(json.dumps(term.as_json()))) for term in terms] == terms


def test_every_kind_of_the_api_is_known() -> None:
    from holdfast.api.schema import api  # noqa: PLC0415 - the schema takes a moment to build

    sent = api().schema.type_map["OneOfTermInput"]
    assert set(sent.fields) == set(KINDS)  # type: ignore[attr-defined]
    shown = {type_.name for type_ in api().schema.get_possible_types(api().schema.type_map["TermInterface"])}  # type: ignore[arg-type]
    assert {kind.graphql_type for kind in KINDS.values()} <= shown


# Refused


@pytest.mark.parametrize(
    ("term", "path"),
    [
        ({}, "0"),
        ({"billduedate": {}, "timeofuseoverride": {}}, "0"),
        ({"minimumcontractlength": {"length": 1, "unit_of_time": "FORTNIGHTS"}}, "unit_of_time"),
        ({"minimumcontractlength": {"length": 11, "unit_of_time": "YEARS"}}, "length"),
        ({"delayerdays": {"days": -1, "strategy": "FIXED"}}, "days"),
        ({"latepaymentfees": {"flat_fee_amount": Decimal(-1)}}, "flat_fee_amount"),
        ({"latepaymentfees": {"percentage_fee": Decimal(101), "percentage_interval_days": 1}}, "percentage_fee"),
        ({"latepaymentfees": {"percentage_fee": Decimal(1)}}, "percentage_interval_days"),
        ({"guaranteeoforiginconfiguration": {}}, "guarantee_of_origin_percentage"),
        ({"terminationfee": {"amount": Decimal(-1), "fee_type": "F", "market_name": "M"}}, "amount"),
        ({"contractmetadata": {"metadata": [1]}}, "metadata"),
        ({"contractmetadata": {"metadata": {"long": "x" * 100_001}}}, "contractmetadata"),
        ({"bespokerateconfiguration": {"schedules": [None]}}, "0"),
        ({"bespokerateconfiguration": {"schedules": [{"items": []}]}}, "product_code"),
        (
            {"contractedvolumeconfiguration": {"periods": [
                {"market_name": "M", "unit": "barrels", "value": Decimal(1)}]}},
            "unit",
        ),
        (
            {"contractedvolumeconfiguration": {"periods": [
                {"market_name": "M", "unit": "kWh", "value": Decimal(1), "valid_from": JUNE, "valid_to": MAY}]}},
            "valid_to",
        ),
        (
            {"rategroupeligibilityconfiguration": {"schedules": [
                {"product_code": "P", "effective_period": {"start": JUNE, "end": MAY}}]}},
            "end",
        ),
    ],
)  # fmt: skip
def test_terms_that_no_contract_can_have(term: dict[str, Any], path: str) -> None:
    with pytest.raises(UnsoundTerms) as refused:
        terms_of_input([term])

    assert path in refused.value.reasons[0].input_path


def test_the_same_term_stands_once_and_fees_once_for_each_market() -> None:
    fee = {"amount": Decimal(1), "fee_type": "F"}
    both = [{"terminationfee": {**fee, "market_name": name}} for name in ("ESP_GAS", "ESP_ELECTRICITY")]
    assert len(terms_of_input(both)) == 2
    with pytest.raises(UnsoundTerms):
        terms_of_input([both[0], both[0]])


# Varied


def test_each_term_given_replaces_its_former_self_or_comes_in_addition() -> None:
    [length, debit] = terms_of_input(
        [
            {"minimumcontractlength": {"length": 1, "unit_of_time": "YEARS", "is_variable": False}},
            {"paysbydirectdebit": {"pays_by_direct_debit": True}},
        ]
    )
    [other, delay] = terms_of_input(
        [
            {"paysbydirectdebit": {"pays_by_direct_debit": False}},
            {"delayerdays": {"days": 3, "strategy": "FIXED"}},
        ]
    )
    [longer] = terms_of_input([{"minimumcontractlength": {"length": 2, "unit_of_time": "YEARS"}}])

    assert varied([length, debit], [other, delay]) == [length, other, delay]
    assert fixed_terms([length, debit], [other, delay, length]) == []
    assert fixed_terms([length, debit], [longer]) == [longer]


@given(
    before=st.lists(st.sampled_from(sorted(KINDS)), unique=True),
    after=st.lists(st.sampled_from(sorted(KINDS)), unique=True),
)
def test_a_variation_forgets_no_term_and_a_second_one_changes_nothing(
    before: list[str], after: list[str]
) -> None:
    def term(key: str, *, variable: bool) -> Term:
        return Term(KINDS[key], variable, {"market_name": "ESP_GAS"})

    current = [term(key, variable=True) for key in before]
    given_ = [term(key, variable=False) for key in after]

    once = varied(current, given_)

    assert {one.kind.key for one in once} == {*before, *after}
    assert all(one in once for one in given_)
    assert varied(once, given_) == once


# Binding


@pytest.mark.parametrize(
    ("length", "unit", "until"),
    [
        # from 31 January in Madrid (23:00 UTC the day before)
        (1, "MONTHS", datetime(2025, 2, 27, 23, tzinfo=UTC)),
        (2, "MONTHS", datetime(2025, 3, 30, 22, tzinfo=UTC)),
        (1, "years", datetime(2026, 1, 30, 23, tzinfo=UTC)),
        (10, "DAYS", datetime(2025, 2, 9, 23, tzinfo=UTC)),
        (2, "WEEKS", datetime(2025, 2, 13, 23, tzinfo=UTC)),
    ],
)
def test_a_contract_binds_for_local_days_and_months(length: int, unit: str, until: datetime) -> None:
    [term] = terms_of_input([{"minimumcontractlength": {"length": length, "unit_of_time": unit}}])

    assert bound_until([term], datetime(2025, 1, 30, 23, tzinfo=UTC), MADRID) == until
    assert bound_until([], MAY, MADRID) is None


def test_nothing_binds_beyond_the_calendar() -> None:
    [term] = terms_of_input([{"minimumcontractlength": {"length": 10, "unit_of_time": "YEARS"}}])
    [days] = terms_of_input([{"minimumcontractlength": {"length": 3660, "unit_of_time": "DAYS"}}])
    late = datetime(9995, 1, 1, tzinfo=UTC)

    assert bound_until([term], late, MADRID) == bound_until([days], late, MADRID)


# The states


def test_every_move_has_its_answer_in_every_status() -> None:
    allowed = {move: set(ContractStatus) - set(refused) for move, refused in REFUSALS.items()}

    assert allowed == {
        Move.ACTUALIZE: {ContractStatus.INACTIVE, ContractStatus.PENDING},
        Move.VARY: {ContractStatus.PENDING, ContractStatus.ACTIVE},
        Move.TERMINATE: {ContractStatus.ACTIVE},
        # a change under way is looked through here
        Move.RESCIND: {ContractStatus.PENDING, ContractStatus.ACTIVE, ContractStatus.JOURNEY_IN_PROGRESS},
        Move.REVOKE: {ContractStatus.INACTIVE, ContractStatus.PENDING, ContractStatus.JOURNEY_IN_PROGRESS},
        Move.ATTACH: {
            ContractStatus.INACTIVE,
            ContractStatus.PENDING,
            ContractStatus.ACTIVE,
            ContractStatus.JOURNEY_IN_PROGRESS,
        },
    }


moments = st.none() | st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    ends=moments, actualized=moments, terminated=moments, revoked=moments, rescinded=moments, journey=moments,
    now=st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)  # fmt: skip
def test_what_is_over_stays_over(
    *,
    ends: datetime | None,
    actualized: datetime | None,
    terminated: datetime | None,
    revoked: datetime | None,
    rescinded: datetime | None,
    journey: datetime | None,
    now: datetime,
) -> None:
    contract = Contract(
        valid_from=MAY,
        valid_to=ends,
        actualized_at=actualized,
        terminated_at=terminated,
        revoked_at=revoked,
        rescinded_at=rescinded,
        journey_ends_at=journey,
    )
    status = status_at(contract, now)

    over = {
        ContractStatus.REVOKED,
        ContractStatus.RESCINDED,
        ContractStatus.EXPIRED,
        ContractStatus.TERMINATED,
    }
    if status in over:
        assert status_at(contract, now.replace(year=2030)) is status
        for move in (Move.ACTUALIZE, Move.VARY, Move.TERMINATE, Move.RESCIND, Move.REVOKE, Move.ATTACH):
            assert contract_states.refusal_of(move, contract, now) is not None
