"""Facts that only one market knows, kept in `SupplyPoint.details` under the contract's names in snake_case.

A fact that is not there is null where the contract allows null; where it does not, texts are empty and flags
are off, which is how a supply point that has never had the fact reads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.api.naming import snake_case

if TYPE_CHECKING:
    from holdfast.api.binding import Domain, Info
    from holdfast.properties.models import SupplyPoint

Reader = Callable[[Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


#: By types of the contract and how a value is read from JSON: the fields, and what stands for a missing one.
DETAILS: tuple[tuple[tuple[str, ...], Reader, Any, tuple[str, ...]], ...] = (
    (
        ("ElectricityMeterPointType",),
        _as_it_is,
        "",
        ("ssc", "energisationStatus", "dccServiceFlag", "measurementClass", "smsOperator", "ihdStatus"),
    ),
    (
        ("ElectricityMeterPointType",),
        _as_it_is,
        None,
        ("profileClass", "llf", "mtc", "gspGroupId", "oldSupplierId", "newSupplierId", "currentSupplierMpid"),
    ),
    (
        ("ElectricityMeterPointType",),
        date.fromisoformat,
        None,
        ("smartStartDate", "targetSsd", "smsOperatorEffectiveFrom", "ihdEffectiveFrom", "dccEffectiveFrom"),
    ),
    (
        ("GasMeterPointType",),
        _as_it_is,
        "",
        (
            "nominationType",
            "nominationShipperReference",
            "mrfType",
            "meterReadBatchFrequency",
            "exitZone",
            "ldz",
            "supplyPointCategory",
            "igtIdentifier",
        ),
    ),
    (("GasMeterPointType",), _as_it_is, 0, ("supplyClass",)),
    (
        ("GasMeterPointType",),
        _as_it_is,
        None,
        (
            "marketSectorCode",
            "marketCategory",
            "confirmationReference",
            "xoserveStatus",
            "formulaYearSmpSoq",
            "formulaYearSmpAq",
            "currentDmSoq",
            "currentNdmSoq",
            "endUserCategory",
            "eucIdentifier",
            "oldSupplierId",
            "newSupplierId",
            "currentSupplierMpid",
        ),
    ),
    (
        ("GasMeterPointType",),
        Decimal,
        None,
        (
            "exitCapacityChargeRate",
            "ldzCapacityChargeRate",
            "ldzCommodityChargeRate",
            "ldzCustomerChargeRate",
            "ntsExitCommodityChargeRate",
        ),
    ),
    (("GasMeterPointType",), date.fromisoformat, None, ("smartStartDate", "targetSsd")),
    (
        ("ElectricityMeterPoint",),
        _as_it_is,
        None,
        (
            "distributorStatus",
            "meterKind",
            "isTeleoperable",
            "offPeakLabel",
            "poweredStatus",
            "isSmartMeter",
            "isThreePhase",
            "circuitBreakerIntensity",
        ),
    ),
    (
        ("GasMeterPoint",),
        _as_it_is,
        None,
        ("gasNature", "annualConsumption", "isSmartMeter", "poweredStatus", "serial", "contractualStatus"),
    ),
    (("GasMeterPoint",), date.fromisoformat, None, ("cutDate",)),
    (
        ("ElectricitySupplyPoint",),
        _as_it_is,
        None,
        ("selfConsumptionCode", "enrolmentStatus", "cancellationReason", "isSmartMeter"),
    ),
    (("GasSupplyPoint",), _as_it_is, None, ("enrolmentStatus", "cancellationReason", "isSmartMeter")),
    (("GasSupplyPoint",), _as_it_is, "", ("rateType",)),
    (
        ("ElectricityMeterPointType", "GasMeterPointType"),
        _as_it_is,
        False,
        (
            "requiresEnrolment",
            "requiresWithdrawal",
            "hasOpenOpeningReadDispute",
            "hasOpenClosingReadDispute",
        ),
    ),
    (("ElectricityMeterPointType", "GasMeterPointType"), datetime.fromisoformat, None, ("statusUpdatedAt",)),
    (
        ("ElectricitySupplyPoint", "GasSupplyPoint"),
        date.fromisoformat,
        None,
        ("enrolmentStartDate",),
    ),
)


def bind_details(domain: Domain) -> None:
    """Bind every field that is a market's own fact to the detail of the same name."""
    for type_names, read, missing, names in DETAILS:
        for name in names:
            domain.field(type_names, name)(_resolver(snake_case(name), read, missing))


def _resolver(key: str, read: Reader, missing: Any) -> Callable[[SupplyPoint, Info], Any]:
    def resolve(point: SupplyPoint, _info: Info) -> Any:
        value = point.details.get(key)
        return missing if value is None else read(value)

    return resolve
