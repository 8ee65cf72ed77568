"""Places with their supply points, meters and channels, as they stand before anybody uses anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.demo.cast import Story, SupplyPlan
from holdfast.demo.catalogue import PRODUCTS, Offer, ProductPlan
from holdfast.demo.chance import chance, number_seed
from holdfast.demo.market_facts import METERS, details_of
from holdfast.demo.people import Place, place
from holdfast.markets import identifiers
from holdfast.metering import operations as metering
from holdfast.metering import queries as metering_queries
from holdfast.metering.choices import Unit
from holdfast.metering.operations import DeviceTerms, RegisterTerms
from holdfast.properties import operations as properties
from holdfast.properties.choices import Direction, Fuel, SupplyPointStatus

if TYPE_CHECKING:
    from holdfast.demo.plan import Days
    from holdfast.metering.models import Channel, Meter, Register, SmartDevice
    from holdfast.properties.models import Property, SupplyPoint

PLANS = {product.key: product for product in PRODUCTS}
#: How long before the supply began its meter was put in place.
_METER_AGE = timedelta(days=500)


@dataclass(slots=True)
class Supplied:
    """A supply point with its meter and what is used there; supplied on the days `[since, until)`."""

    plan: SupplyPlan
    place: Place
    point: SupplyPoint
    meter: Meter
    registers: list[Register]
    channel: Channel
    annual_kwh: int
    seed: int
    weather_seed: int
    since: date
    until: date

    @property
    def offer(self) -> Offer:
        """The offer that the registers count by."""
        return offer_of(PLANS[self.plan.products[0]], self.fuel)

    @property
    def fuel(self) -> Fuel:
        return fuel_of(self.plan)


@dataclass(slots=True)
class Premises:
    """A property with all that is supplied there."""

    property: Property
    place: Place
    supplies: list[Supplied] = field(default_factory=list)


def fuel_of(plan: SupplyPlan) -> Fuel:
    return Fuel(plan.market_name.partition("_")[2])


def offer_of(product: ProductPlan, fuel: Fuel) -> Offer:
    """What a product asks for a fuel."""
    return next(offer for offer in product.offers if offer.fuel == fuel)


def build(
    story: Story,
    plans: tuple[SupplyPlan, ...],
    *,
    seed: int,
    position: int,
    index: int,
    days: Days,
    since: date,
    now: datetime,
) -> Premises:
    """The property at an index of the account at a position, supplied from a day on."""
    where = place(seed, story.country, position, index, area=story.area)
    draw = chance(seed, "coordinates", position, index)
    home = properties.create_property(
        address=where.address,
        now=now,
        latitude=round(where.town.latitude + draw.uniform(-0.02, 0.02), 5),
        longitude=round(where.town.longitude + draw.uniform(-0.02, 0.02), 5),
    )
    premises = Premises(home, where)
    shared: dict[Fuel, SmartDevice | None] = {}
    for number, plan in enumerate(plans):
        scope = (position, index, number)
        premises.supplies.append(
            _supply(premises, plan, seed=seed, scope=scope, days=days, since=since, now=now, shared=shared)
        )
    return premises


def _supply(
    premises: Premises,
    plan: SupplyPlan,
    *,
    seed: int,
    scope: tuple[int, int, int],
    days: Days,
    since: date,
    now: datetime,
    shared: dict[Fuel, SmartDevice | None],
) -> Supplied:
    town = premises.place.town
    draw = chance(seed, "supply", *scope)
    annual_kwh = round(plan.annual_kwh * draw.uniform(0.8, 1.25))
    product = PLANS[plan.products[0]]
    offer = offer_of(product, fuel_of(plan))
    point = properties.create_supply_point(
        property=premises.property,
        market_name=plan.market_name,
        identifier=_identifier(plan, town.area, _position(scope), seed),
        now=now,
        direction=product.direction,
        status=SupplyPointStatus.ON_SUPPLY,
        supply_start_date=since,
        details=details_of(
            plan,
            town,
            annual_kwh=annual_kwh,
            since=since,
            is_off_peak=len(offer.bands) > 1,
            meter_serial=_serial(plan, seed, scope),
        ),
    )
    before = shared.get(point.fuel)
    meter = _install(
        plan,
        point,
        offer,
        seed=seed,
        scope=scope,
        installed_at=days.start(since) - _METER_AGE,
        now=now,
        device=before,
    )
    shared.setdefault(point.fuel, meter.smart_device)
    registers = metering_queries.registers_of([meter])[meter.pk]
    # A meter with several registers still has one load curve, which belongs to none of them.
    channel = metering.open_channel(
        supply_point=point, register=registers[0] if len(registers) == 1 else None
    )
    return Supplied(
        plan=plan,
        place=premises.place,
        point=point,
        meter=meter,
        registers=registers,
        channel=channel,
        annual_kwh=annual_kwh,
        seed=number_seed(seed, "load", *scope),
        weather_seed=number_seed(seed, "weather", town.name),
        since=since,
        until=days.today,
    )


def _position(scope: tuple[int, int, int]) -> int:
    """A number of its own for each supply: an account has at most ten properties with ten supplies each."""
    position, index, number = scope
    return (position * 10 + index) * 10 + number


def _identifier(plan: SupplyPlan, area: str, number: int, seed: int) -> str:
    scattered = (seed % 9_000) * 1_000 + number
    if area and plan.market_name == "GBR_ELECTRICITY":
        return identifiers.make_mpan_in(area, scattered)
    return identifiers.make(plan.market_name, scattered)


def _serial(plan: SupplyPlan, seed: int, scope: tuple[int, int, int]) -> str:
    """The year that a meter was made in, its maker's initial and a number."""
    draw = chance(seed, "serial", *scope)
    return f"{draw.randint(16, 24)}{METERS[plan.market_name].make[0]}{draw.randint(0, 9_999_999):07d}"


def _install(
    plan: SupplyPlan,
    point: SupplyPoint,
    offer: Offer,
    *,
    seed: int,
    scope: tuple[int, int, int],
    installed_at: datetime,
    now: datetime,
    device: SmartDevice | None,
) -> Meter:
    """A smart meter; where the property has one of the fuel already, the two share its device."""
    facts = METERS[plan.market_name]
    draw = chance(seed, "meter", *scope)
    octets = draw.randbytes(7).hex("-").upper()
    is_prepay = "PREPAY" in plan.products[0]
    return metering.install_meter(
        supply_point=point,
        serial_number=device.serial_number if device else _serial(plan, seed, scope),
        installed_at=installed_at,
        now=now,
        registers=_registers(offer, point.fuel),
        device=DeviceTerms(
            device_id=device.device_id if device else f"00-{octets}",
            kind=facts.device_kind,
            manufacturer=facts.make,
            model=facts.model,
            firmware_version=f"0{draw.randint(1, 4)}.{draw.randint(10, 99)}",
            payment_mode="PREPAYMENT" if is_prepay else "CREDIT",
        ),
        meter_type=facts.meter_type,
        make=facts.make,
        model=facts.model,
        location="Meter box" if point.direction == Direction.IMPORT else "",
    )


def _registers(offer: Offer, fuel: Fuel) -> tuple[RegisterTerms, ...]:
    """One for each band that has a register; gas meters count cubic metres."""
    unit = Unit.CUBIC_METRES if fuel is Fuel.GAS else Unit.KWH
    counted = [band for band in offer.bands if band.register_identifier]
    if not counted:
        return (RegisterTerms(digits=6, decimal_places=3, unit=unit),)
    return tuple(
        RegisterTerms(band.register_identifier, band.label, band.code, 6, 3, unit) for band in counted
    )
