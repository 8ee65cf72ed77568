"""How the contract's scalars look on the wire and in Python."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from ariadne import ScalarType

date_time = ScalarType("DateTime")
zoned_date_time = ScalarType("TZAwareDateTime")
date = ScalarType("Date")
time = ScalarType("Time")
decimal = ScalarType("Decimal")
normalized_decimal = ScalarType("NormalizedDecimal")
big_int = ScalarType("BigInt")
json_string = ScalarType("JSONString")
generic = ScalarType("GenericScalar")
uuid_scalar = ScalarType("UUID")
email = ScalarType("Email")
uri = ScalarType("URI")
non_empty_string = ScalarType("NonEmptyString")
non_empty_id = ScalarType("NonEmptyID")

#: More than any quantity or amount has; 1e999999999 would fill the memory when spelled out.
_DIGITS = 40
_BIG = 2**63
_FIRST_DAY, _LAST_DAY = dt.date.min, dt.date.max

#: RoleString, BusinessRoleString and BusinessSectorString are plain strings and need nothing of ours.
SCALARS = (
    date_time,
    zoned_date_time,
    date,
    time,
    decimal,
    normalized_decimal,
    big_int,
    json_string,
    generic,
    uuid_scalar,
    email,
    uri,
    non_empty_string,
    non_empty_id,
)


@date_time.serializer
@zoned_date_time.serializer
def _moment_out(value: dt.datetime) -> str:
    return value.isoformat()


@date_time.value_parser
def _moment_in(value: Any) -> dt.datetime:
    """ISO 8601; a moment without a zone is read as UTC."""
    moment = dt.datetime.fromisoformat(_text(value))
    return _tellable(moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment)


@zoned_date_time.value_parser
def _zoned_in(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    return _tellable(moment)


def _tellable(moment: dt.datetime) -> dt.datetime:
    """In UTC; refused where the local day would lie before the first or after the last there is."""
    told = moment.astimezone(dt.UTC)
    if not _FIRST_DAY < told.date() < _LAST_DAY:
        raise ValueError("the moment is beyond the calendar")
    return told


@date.serializer
@time.serializer
def _iso_out(value: dt.date | dt.time) -> str:
    return value.isoformat()


@date.value_parser
def _date_in(value: Any) -> dt.date:
    return dt.date.fromisoformat(_text(value))


@time.value_parser
def _time_in(value: Any) -> dt.time:
    return dt.time.fromisoformat(_text(value))


@decimal.serializer
@normalized_decimal.serializer
def _decimal_out(value: Decimal | float) -> str:
    return format(Decimal(value) if not isinstance(value, float) else Decimal(repr(value)), "f")


@decimal.value_parser
@normalized_decimal.value_parser
def _decimal_in(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("a decimal number is needed")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("a decimal number is needed") from error
    if not number.is_finite() or len(number.as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _DIGITS:
        raise ValueError(f"a finite decimal number of at most {_DIGITS} digits is needed")
    return number


@big_int.serializer
def _big_int_out(value: Any) -> int:
    return int(value)


@big_int.value_parser
def _big_int_in(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("a whole number is needed")
    number = int(value)
    if not -_BIG <= number < _BIG:
        raise ValueError("a whole number of at most 64 bits is needed")
    return number


@json_string.serializer
def _json_out(value: Any) -> str:
    return json.dumps(value, default=str)


@json_string.value_parser
def _json_in(value: Any) -> Any:
    """JSON as the database can hold it too: no infinite numbers, no halves of characters, not too deep."""
    return orjson.loads(_text(value))


@generic.serializer
@generic.value_parser
def _as_it_is(value: Any) -> Any:
    return value


@uuid_scalar.serializer
def _uuid_out(value: Any) -> str:
    return str(value)


@uuid_scalar.value_parser
def _uuid_in(value: Any) -> uuid.UUID:
    return uuid.UUID(_text(value))


@email.value_parser
@uri.value_parser
@non_empty_string.value_parser
@non_empty_id.value_parser
def _filled(value: Any) -> str:
    text = _text(value)
    if not text.strip():
        raise ValueError("the text must not be empty")
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is needed")
    return value
