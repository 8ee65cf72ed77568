"""A retailer to look at, made once: `ensure_seeded`.

Everything is written in one transaction, and its last row is the marker by which the next start knows. A seed
that is killed therefore leaves nothing behind, and the next start begins anew.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from holdfast.accounts import queries as accounts
from holdfast.accounts.operations import add_user_to_account
from holdfast.accounts.roles import ACCOUNT_VIEWER, install_account_roles
from holdfast.demo import access as demo_access
from holdfast.demo import chance, energy, knowledge, money, tariffs
from holdfast.demo.access import DemoAccess
from holdfast.demo.brands import BRAND_OF, BRANDS, create_brands
from holdfast.demo.care import look_after
from holdfast.demo.cast import LEADING, stories
from holdfast.demo.customers import Customer, World, create
from holdfast.demo.people import person
from holdfast.demo.plan import Days, Plan
from holdfast.identity import operations as identity
from holdfast.identity import queries as identity_queries
from holdfast.kernel.clock import SystemClock
from holdfast.kernel.events import BusinessEvent
from holdfast.ledgers.operations import ensure_reasons
from holdfast.markets.registry import market_of
from holdfast.platform import queries as platform
from holdfast.platform.operations import record_event
from holdfast.runtime.errors import RuntimeFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from holdfast.identity.models import Organization, User
    from holdfast.kernel.clock import Clock

SEEDED = "demo.retailer.seeded-v1"
CUSTOMER_EMAIL = "customer@holdfast.example"
STAFF_EMAIL = "staff@holdfast.example"
STAFF_ROLE = "support-lead"
ORGANIZATION_NAME = "Wattle & Fern Home Apps"
ORGANIZATION_ROLE = "partner-organisation"
_SEEDING = 0x64656D6F  # the advisory lock that lets one process at a time seed
#: Positions of people beside the customers, far behind any customer's.
_LEADING_PERSON, _STAFF_PERSON, _HOUSEMATE = 1_000_001, 1_000_002, 1_000_003


class NotADemo(RuntimeFailure):
    """The database holds accounts that no seed made."""


def ensure_seeded(
    progress: Callable[[str], None], *, plan: Plan | None = None, clock: Clock | None = None
) -> DemoAccess:
    """The demo's access; the retailer is made first, where there is none. Done again, it changes nothing.

    Raises NotADemo for a database that somebody uses already. Where the file of credentials was lost, new
    ones are made for the same users.
    """
    now = (clock or SystemClock()).now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEEDING])
        marker = platform.latest_event(SEEDED)
        if marker is not None:
            return _known(marker.data, now)
        if accounts.accounts().exists():
            raise NotADemo("the database has accounts already: the demo needs an empty one")
        access = _seed(plan or Plan(), now, progress)
    # The planner would guess until the statistics collector comes by on its own.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return access


def _known(marker: Mapping[str, Any], now: datetime) -> DemoAccess:
    """The access to the retailer that a marker speaks of."""
    found = demo_access.kept(retailer=marker["retailer"])
    if found is None:
        customer = identity_queries.user_with_permissions(marker["customer_id"])
        staff = identity_queries.user_with_permissions(marker["staff_id"])
        organization = identity_queries.organization_with_permissions(marker["organization_id"])
        if customer is None or staff is None or organization is None:
            raise NotADemo("somebody who could log in to this demo was deleted: begin anew with --reset")
        numbers = tuple(marker["account_numbers"])
        found = _new_access(customer[0], staff[0], organization[0], numbers, now)
        demo_access.keep(found, retailer=marker["retailer"])
    return found


def _new_access(
    customer: User, staff: User, organization: Organization, account_numbers: tuple[str, ...], now: datetime
) -> DemoAccess:
    """New passwords and keys for the three who can get in."""
    password, staff_password = demo_access.new_password(), demo_access.new_password()
    identity.set_password(user=customer, password=password, now=now)
    identity.set_password(user=staff, password=staff_password, now=now)
    identity.revoke_organization_keys(organization=organization, created_before=now, now=now)
    return DemoAccess(
        email=customer.email,
        password=password,
        api_key=identity.regenerate_secret_key(user=customer, now=now),
        organization_secret_key=identity.create_organization_key(organization=organization, now=now),
        staff_email=staff.email,
        staff_password=staff_password,
        account_numbers=account_numbers,
    )


def _seed(plan: Plan, now: datetime, progress: Callable[[str], None]) -> DemoAccess:
    progress("Setting up brands, products and prices")
    days = {brand.country: Days.of(plan, now=now, zone=market_of(brand.country).zone) for brand in BRANDS}
    opened_at = min(one.start(one.first) for one in days.values())
    identity.install_standard_roles()
    roles = install_account_roles()
    ensure_reasons()
    brands = create_brands(now=opened_at)
    shelf = tariffs.stock(seed=plan.seed, days=days, now=opened_at)
    knowledge.install(brands=brands, shelf=shelf, days=days, now=now, opened_at=opened_at, seed=plan.seed)
    customer, staff, organization = _those_who_log_in(plan, opened_at)

    progress(f"Signing up {plan.accounts} customers")
    world = World(
        seed=plan.seed,
        now=now,
        brands=brands,
        days=days,
        shelf=shelf,
        roles=roles,
        leading_user=customer,
        leading=len(LEADING),
    )
    customers = create(world, stories(plan.accounts))
    _housemate(world, customers[0])
    look_after(customers, now=now)

    progress("Reading their meters")
    for country, some in _by_country(customers).items():
        supplies = {one.point.pk: one for who in some for one in who.supplies}
        energy.record(list(supplies.values()), days=days[country], now=now)

    books = [
        money.Book(brands[country], days[country], some) for country, some in _by_country(customers).items()
    ]
    money.live_through(books, months=plan.months, now=now, progress=progress)

    progress("Handing over the keys")
    numbers = tuple(one.account.number for one in customers)
    access = _new_access(customer, staff, organization, numbers, now)
    retailer = secrets.token_hex(8)
    marker = {
        "retailer": retailer,
        "seed": plan.seed,
        "customer_id": customer.pk,
        "staff_id": staff.pk,
        "organization_id": organization.pk,
        "account_numbers": list(numbers),
    }
    record_event(BusinessEvent(SEEDED, now, data=marker))
    demo_access.keep(access, retailer=retailer)
    return access


def _those_who_log_in(plan: Plan, now: datetime) -> tuple[User, User, Organization]:
    leading, helper = person(plan.seed, "GB", _LEADING_PERSON), person(plan.seed, "GB", _STAFF_PERSON)
    customer = identity.create_user(
        email=CUSTOMER_EMAIL,
        given_name=leading.given_name,
        family_name=leading.family_name,
        preferred_name=leading.given_name,
        mobile=leading.mobile,
        number=chance.user_number(plan.seed, _LEADING_PERSON),
        now=now,
    )
    staff = identity.create_user(
        email=STAFF_EMAIL,
        given_name=helper.given_name,
        family_name=helper.family_name,
        number=chance.user_number(plan.seed, _STAFF_PERSON),
        is_staff=True,
        roles=[STAFF_ROLE],
        now=now,
    )
    organization = identity.create_organization(
        name=ORGANIZATION_NAME,
        brand_codes=[BRAND_OF["GB"].code],
        roles=[ORGANIZATION_ROLE],
        number=chance.organization_number(plan.seed),
        now=now,
    )
    return customer, staff, organization


def _housemate(world: World, customer: Customer) -> None:
    """Somebody else who looks at the first account, so that an account has more than one user."""
    other = person(world.seed, customer.story.country, _HOUSEMATE)
    user = identity.create_user(
        email=other.email,
        given_name=other.given_name,
        family_name=other.family_name,
        number=chance.user_number(world.seed, _HOUSEMATE),
        now=customer.account.created_at,
    )
    add_user_to_account(
        user=user, account=customer.account, role=world.roles[ACCOUNT_VIEWER], now=customer.account.created_at
    )


def _by_country(customers: Sequence[Customer]) -> Mapping[str, list[Customer]]:
    found: dict[str, list[Customer]] = {}
    for customer in customers:
        found.setdefault(customer.story.country, []).append(customer)
    return found
