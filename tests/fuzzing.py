"""Requests that nobody would send by mistake: documents and inputs made from the schema by hypothesis."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import (
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

from holdfast.api.schema import api
from tests.documents import literal, root_field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.api.contract import OperationSpec
    from tests.examples.world import World

Draw = Any

_LEVELS = 4
_LEAVES_A_LEVEL, _OBJECTS_A_LEVEL = 8, 3
_INPUT_LEVELS = 4
_DEEP = 40


def _global_id(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_TEXTS: Sequence[str] = (
    *("", " ", "\n\r\t", "\x7f", "\u202e", "\ufeff", "'; DROP TABLE identity_user; --", "%", "_", "\\", "$1"),
    *("a" * 300, "a" * 5_000, "🔌" * 60, "İ", "ß", "٣", "²", "१२३", "0", "-1", "1e9", "9" * 30, str(2**63)),
    *(
        "null",
        "{}",
        "[]",
        "true",
        "../../etc/passwd",
        "=1+1",
        "user@",
        "a@b.example",
        "a@b.example\nBcc: c@d",
    ),
    *("+44", "+447700900123", "A-00000000", "L-00000000", "P-00000000", "https://[::1", "javascript:1"),
    *("192.0.2.7", "::1", "GB", "Europe/London", "Not/AZone", "EUR", "fr", "AD_HOC", "main", "x" * 101),
    *(_global_id(text) for text in ("AccountUserType:²", "GasMeterType:-1", "Chair:1", f"Meter:{2**70}")),
    *(_global_id(text) for text in ("0", "-1", "arrayconnection:1", "[1]", '["2026-01-01", 1]', "²")),
)
_DAYS = ("2026-03-10", "2026-03-29", "0001-01-01", "9999-12-31", "2024-02-29", "2026-02-30", "26-1-1", "")
_MOMENTS = (
    *("2026-03-10T09:30:00Z", "2026-03-29T01:30:00+00:00", "2026-03-29T01:30:00", "2026-03-01", "2026-W10-1"),
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z", "noon", ""),
    *(
        "9999-12-31T23:59:59-14:00",
        "1900-01-01T00:00:00+00:00",
        "2026-03-10T09:30:00+23:59:59",
        "2026-06-01T0",
    ),
)
_NUMBERS = (
    0,
    1,
    2,
    5,
    -1,
    10,
    100,
    101,
    2**31 - 1,
    -(2**31),
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    2**70,
    -(2**64),
)
_DECIMALS = ("0", "1", "-1.5", "0.005", "1e39", "1e-39", "1e41", "NaN", "-Infinity", "1" * 41, "١", "1_0", "")
_JSON_TEXTS = ("{}", "[]", "null", "1", '"x"', '{"a": [1, {"b": null}]}', "{", "NaN", "1e999", "[" * 5_000)


def _nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": [value]}
    return value


#: JSON of every shape.
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(_NUMBERS)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(_TEXTS)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_TEXTS[:20]), inner, max_size=3)
    ),
    max_leaves=6,
) | st.just(_nested(_DEEP))

_SCALARS: Mapping[str, st.SearchStrategy[Any]] = {
    "Int": st.sampled_from(_NUMBERS),
    "BigInt": st.sampled_from((*_NUMBERS, "12", "x", str(2**70))),
    "Float": st.sampled_from((0, -1.5, 1e308, 5e-324, 0.1, 2**53)),
    "Boolean": st.booleans(),
    "Date": st.sampled_from(_DAYS),
    "DateTime": st.sampled_from(_MOMENTS),
    "TZAwareDateTime": st.sampled_from(_MOMENTS),
    "Time": st.sampled_from(("00:00", "23:59:59.999999", "24:00", "12:00+02:00", "")),
    "Decimal": st.sampled_from((*_DECIMALS, 1, -0.5, 10**30)),
    "NormalizedDecimal": st.sampled_from((*_DECIMALS, 1, -0.5)),
    "JSONString": st.sampled_from(_JSON_TEXTS),
    "GenericScalar": JSON,
    "UUID": st.sampled_from(("00000000-0000-0000-0000-000000000000", "{0}", "urn:uuid:", "x")),
}


@dataclass(slots=True)
class Request:
    """A document under construction, with its variables."""

    facts: Mapping[str, Sequence[str]]
    draw: Draw
    variables: dict[str, Any] = field(default_factory=dict)
    _declared: list[str] = field(default_factory=list)

    def of(self, kind: str, calls: Sequence[str]) -> str:
        """The whole text."""
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        return f"{kind}{declared} {{ {' '.join(calls)} }}"

    def call(self, spec: OperationSpec, *, alias: str = "", given: Mapping[str, Any] | None = None) -> str:
        """One root field; given: arguments that make sense, some of which are made worse."""
        root = root_field(spec)
        return self._field(spec.name, root, _LEVELS, alias=alias, given=given)

    def _field(
        self, name: str, known: Any, levels: int, *, alias: str = "", given: Mapping[str, Any] | None = None
    ) -> str:
        passed = [
            f"{argument}: {self._passed(one.type, value)}"
            for argument, one in known.args.items()
            for present, value in [self._argument(argument, one, given)]
            if present
        ]
        called = f"{name}({', '.join(passed)})" if passed else name
        below = get_named_type(known.type)
        rest = "" if is_leaf_type(below) else f" {self._selection(below, levels - 1)}"
        return f"{alias}: {called}{rest}" if alias else called + rest

    def _argument(self, name: str, known: Any, given: Mapping[str, Any] | None) -> tuple[bool, Any]:
        if given is not None:
            if name not in given:
                return self._chance(10), self.value(name, known.type)
            return True, self._worse(name, known.type, given[name])
        wanted = is_required_argument(known) or self._chance(85 if name == "first" else 35)
        if not wanted:
            return False, None
        if name == "first" and self._chance(80):
            return True, self.draw(st.integers(1, 5))
        return True, self.value(name, known.type)

    def _worse(self, name: str, type_: Any, value: Any) -> Any:
        """The value, or another one in its place or inside it."""
        if self._chance(20):
            return self.value(name, type_)
        named = get_named_type(type_)
        if isinstance(value, dict) and is_input_object_type(named):
            worse = {key: self._worse(key, named.fields[key].type, inner) for key, inner in value.items()}
            extra = self.draw(st.sampled_from(sorted(named.fields)))
            if extra not in worse and self._chance(40):
                worse[extra] = self.value(extra, named.fields[extra].type)
            return worse
        return value

    def _passed(self, type_: Any, value: Any) -> str:
        """As a variable mostly, as a literal sometimes."""
        if self._chance(25):
            return literal(type_, value)
        variable = f"v{len(self.variables)}"
        self.variables[variable] = value
        self._declared.append(f"${variable}: {type_}")
        return f"${variable}"

    def _selection(self, named: Any, levels: int) -> str:
        if is_abstract_type(named):
            one = self.draw(st.sampled_from(sorted(api().schema.get_possible_types(named), key=str)))
            return f"{{ __typename ... on {one.name} {self._selection(one, levels)} }}"
        plain = [name for name, one in named.fields.items() if is_leaf_type(get_named_type(one.type))]
        deeper = [name for name in named.fields if name not in plain] if levels > 0 else []
        chosen = [*self._some(plain, _LEAVES_A_LEVEL), *self._some(deeper, _OBJECTS_A_LEVEL)]
        fields = [self._field(name, named.fields[name], levels) for name in chosen]
        return f"{{ __typename {' '.join(fields)} }}"

    def _some(self, names: Sequence[str], most: int) -> list[str]:
        return self.draw(st.lists(st.sampled_from(names), max_size=most, unique=True)) if names else []

    def value(self, name: str, type_: Any, levels: int = _INPUT_LEVELS) -> Any:
        """A value for an argument or input field, mostly of its type, often of its meaning."""
        if self._chance(4):
            return self.draw(JSON)
        if not is_non_null_type(type_) and self._chance(10):
            return None
        nullable = get_nullable_type(type_)
        if is_list_type(nullable):
            size = self.draw(st.integers(0, 3))
            return [self.value(name, nullable.of_type, levels - 1) for _ in range(size)]
        if is_input_object_type(nullable):
            return {
                key: self.value(key, one.type, levels - 1)
                for key, one in nullable.fields.items()
                if is_required_input_field(one) or (levels > 0 and self._chance(35))
            }
        if is_enum_type(nullable):
            return self.draw(st.sampled_from(sorted(nullable.values)))
        return self._scalar(name, nullable.name)

    def _scalar(self, name: str, type_name: str) -> Any:
        known = _SCALARS.get(type_name)
        if known is not None:
            return self.draw(known)
        meant = self.facts.get(name.lower())
        if meant is not None and self._chance(60):
            return self.draw(st.sampled_from(meant))
        if self._chance(25):
            return self.draw(st.sampled_from(self.facts[""]))
        return self.draw(st.sampled_from(_TEXTS))

    def _chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(1, 100)) <= percent)


@st.composite
def requests(
    draw: Draw,
    specs: Sequence[OperationSpec],
    facts: Mapping[str, Sequence[str]],
    given: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A request for one operation or, under aliases, for several of a kind."""
    request = Request(facts, draw)
    alone = len(specs) == 1
    calls = [
        request.call(spec, alias="" if alone else f"r{number}", given=given)
        for number, spec in enumerate(specs)
    ]
    return {"query": request.of(specs[0].kind, calls), "variables": request.variables}


def facts_of(world: World) -> dict[str, Sequence[str]]:
    """What exists in the demo, by the names of the arguments that mean it; everything under no name."""
    accounts = [
        one.number
        for one in (world.account, world.french_account, world.spanish_account, world.neighbours_account)
    ]
    points = [world.electricity.identifier, world.gas.identifier]
    meter = world.electricity.meters.get()
    rows = (
        world.home,
        world.second_home,
        world.electricity_agreement,
        world.gas_agreement,
        meter,
        world.bill,
    )
    ids = [str(row.pk) for row in (*rows, world.user, world.account, world.ledger, world.electricity)]
    found: dict[str, Sequence[str]] = {
        "accountnumber": accounts,
        "ledgernumber": [world.ledger.number],
        "portfolionumber": [world.account.portfolio.number],
        "usernumber": [world.user.number, world.neighbour.number],
        "number": [world.user.number],
        "email": [world.user.email, world.neighbour.email],
        "brandcode": [world.account.brand.code],
        "brand": [world.account.brand.code],
        "postcode": [world.home.postcode],
        "searchterm": [world.home.postcode, world.user.family_name, *points],
        "deviceid": [meter.smart_device.device_id],
        "marketname": ["GBR_ELECTRICITY", "GBR_GAS", "FRA_ELECTRICITY", "XXX_WATER"],
        "timezone": ["Europe/London", "Pacific/Kiritimati", "Mars/Base"],
        **dict.fromkeys(("mpan", "mprn", "mpxn", "externalidentifier", "marketsupplypointid"), points),
        **dict.fromkeys(
            ("id", "propertyid", "parentid", "childid", "userid", "accountid", "businessid"), ids
        ),
    }
    found[""] = sorted({one for some in found.values() for one in some})
    return found
