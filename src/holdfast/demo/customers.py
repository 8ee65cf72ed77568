"""Customers: people, accounts, portfolios and businesses, with their ledgers, properties and agreements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from holdfast.accounts import operations as accounts
from holdfast.accounts.choices import AccountStatus, AccountType, BusinessType
from holdfast.accounts.operations import BillingDetails
from holdfast.accounts.roles import ACCOUNT_HOLDER
from holdfast.agreements import operations as agreements
from holdfast.demo import chance, premises
from holdfast.demo.people import Person, business_names, person
from holdfast.demo.premises import PLANS, Premises, Supplied
from holdfast.identity import operations as identity
from holdfast.ledgers import operations as ledgers
from holdfast.properties import operations as properties
from holdfast.properties.choices import SupplyPointStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from holdfast.accounts.models import Account, Brand, Business, Portfolio
    from holdfast.demo.cast import Story
    from holdfast.demo.plan import Days
    from holdfast.demo.tariffs import Shelf
    from holdfast.identity.models import Role, User
    from holdfast.ledgers.models import Ledger


@dataclass(slots=True)
class Customer:
    """An account and what belongs to it; it was there on the days `[since, until)`."""

    position: int
    story: Story
    account: Account
    user: User
    ledgers: list[Ledger]
    premises: list[Premises]
    since: date
    until: date | None = None

    @property
    def supplies(self) -> list[Supplied]:
        return [supplied for one in self.premises for supplied in one.supplies]


@dataclass(slots=True)
class Group:
    """A business whose accounts share a portfolio."""

    business: Business
    portfolio: Portfolio
    user: User


@dataclass(slots=True)
class World:
    """What customers are built from. leading_user sees the accounts of the leading stories."""

    seed: int
    now: datetime
    brands: Mapping[str, Brand]
    days: Mapping[str, Days]
    shelf: Shelf
    roles: Mapping[str, Role]
    leading_user: User
    leading: int
    groups: dict[str, Group] = field(default_factory=dict)


def create(world: World, stories: Sequence[Story]) -> list[Customer]:
    """The customers of stories, in their order: who takes a property over comes after who left it."""
    customers: list[Customer] = []
    for position, story in enumerate(stories):
        before = customers[-1] if story.takes_over else None
        customers.append(_customer(world, position, story, before))
    for position, customer in enumerate(customers):
        taken = position + 1 < len(stories) and stories[position + 1].takes_over
        if customer.until is not None:
            _end_supply(world, customer, is_taken_over=taken)
    return customers


def _customer(world: World, position: int, story: Story, before: Customer | None) -> Customer:
    days = world.days[story.country]
    since = days.middle_at(story.joined) if story.joined else days.first
    until = days.middle_at(story.left) if story.left is not None else None
    at = days.start(since)
    places = before.premises if before else _build(world, position, story, since)
    individual = person(world.seed, story.country, position)
    group = _group(world, story, position, individual, at) if story.group else None
    user = _user(world, position, individual, group, at)
    account = _account(world, position, story, individual, group=group, places=places, at=at)
    _grant(world, account, user, group, at)
    opened = ledgers.open_account_ledgers(
        account=account, now=at, numbers=_ledger_numbers(world.seed, position, 0)
    )
    for number, wallet in enumerate(story.wallets):
        [wallet_number] = _ledger_numbers(world.seed, position, _WALLETS_FROM + number)[:1]
        opened.append(ledgers.open_ledger(account=account, ledger_type=wallet, now=at, number=wallet_number))
    customer = Customer(position, story, account, user, opened, places, since, until)
    for one in places:
        properties.start_occupancy(
            account=account,
            property=one.property,
            effective_from=at,
            effective_to=days.start(until) if until else None,
            now=at,
            number_of_occupants=chance.chance(world.seed, "occupants", position).randint(1, 5),
        )
    for supplied in customer.supplies:
        _agree(world, customer, supplied)
    return customer


#: The first place of ledgers beside those that energy is billed to.
_WALLETS_FROM = 5
_LEDGERS_AN_ACCOUNT = 10


def _ledger_numbers(seed: int, position: int, first: int) -> list[str]:
    return [
        chance.ledger_number(seed, position * _LEDGERS_AN_ACCOUNT + number)
        for number in range(first, _LEDGERS_AN_ACCOUNT)
    ]


def _build(world: World, position: int, story: Story, since: date) -> list[Premises]:
    days = world.days[story.country]
    return [
        premises.build(
            story,
            plans,
            seed=world.seed,
            position=position,
            index=index,
            days=days,
            since=since,
            now=days.start(since),
        )
        for index, plans in enumerate(story.properties)
    ]


def _group(world: World, story: Story, position: int, individual: Person, at: datetime) -> Group:
    if story.group not in world.groups:
        name = business_names(story.country)[-1]
        world.groups[story.group] = Group(
            business=accounts.create_business(
                name=name, number=f"{10_000_000 + position}", business_type=BusinessType.LIMITED, now=at
            ),
            portfolio=accounts.create_portfolio(
                brand=world.brands[story.country],
                number=chance.portfolio_number(world.seed, position),
                name=name,
                billing_name=name,
                now=at,
            ),
            user=_create_user(world, position, individual, at),
        )
        accounts.add_user_to_portfolio(
            user=world.groups[story.group].user,
            portfolio=world.groups[story.group].portfolio,
            role=world.roles[ACCOUNT_HOLDER],
            now=at,
        )
    return world.groups[story.group]


def _user(world: World, position: int, individual: Person, group: Group | None, at: datetime) -> User:
    if position < world.leading:
        return world.leading_user
    return group.user if group else _create_user(world, position, individual, at)


def _create_user(world: World, position: int, individual: Person, at: datetime) -> User:
    """Somebody who can be looked after but has no password: only the printed logins can log in."""
    return identity.create_user(
        email=individual.email,
        given_name=individual.given_name,
        family_name=individual.family_name,
        preferred_name=individual.given_name,
        mobile=individual.mobile,
        number=chance.user_number(world.seed, position),
        now=at,
    )


def _account(
    world: World,
    position: int,
    story: Story,
    individual: Person,
    *,
    group: Group | None,
    places: Sequence[Premises],
    at: datetime,
) -> Account:
    is_business = story.account_type != AccountType.DOMESTIC
    if position < world.leading:
        individual = replace(
            individual,
            given_name=world.leading_user.given_name,
            family_name=world.leading_user.family_name,
            email=world.leading_user.email,
        )
    business = group.business if group else None
    if is_business and business is None:
        names = business_names(story.country)
        business = accounts.create_business(
            name=names[position % (len(names) - 1)],
            number=f"{10_000_000 + position}",
            business_type=BusinessType.LIMITED,
            now=at,
        )
    brand = world.brands[story.country]
    portfolio = (
        group.portfolio
        if group
        else accounts.create_portfolio(
            brand=brand, number=chance.portfolio_number(world.seed, position), now=at
        )
    )
    return accounts.create_account(
        brand=brand,
        number=chance.account_number(world.seed, position),
        portfolio=portfolio,
        business=business,
        account_type=story.account_type,
        status=AccountStatus.ACTIVE,
        billing=BillingDetails(
            name=business.name if business else individual.full_name,
            email=individual.email,
            address=places[0].place.address,
        ),
        now=at,
    )


def _grant(world: World, account: Account, user: User, group: Group | None, at: datetime) -> None:
    if group is None:
        accounts.add_user_to_account(user=user, account=account, role=world.roles[ACCOUNT_HOLDER], now=at)


def _agree(world: World, customer: Customer, supplied: Supplied) -> None:
    """One agreement for each product: the second follows in the middle of the time."""
    days = world.days[customer.story.country]
    end = days.start(customer.until) if customer.until else None
    keys = supplied.plan.products
    starts = [days.start(customer.since)]
    if len(keys) > 1:
        starts.append(days.start(days.middle_at(0.5)))
    for number, (key, start) in enumerate(zip(keys, starts, strict=True)):
        agreements.create_agreement(
            account=customer.account,
            supply_point=supplied.point,
            tariff=world.shelf.tariff(PLANS[key], supplied.fuel, supplied.place.town.area),
            valid_from=start,
            valid_to=starts[number + 1] if number + 1 < len(starts) else end,
            now=start,
        )


def _end_supply(world: World, customer: Customer, *, is_taken_over: bool) -> None:
    """The account rests from the day on which it ended, and so does the supply unless somebody moved in."""
    assert customer.until is not None
    days = world.days[customer.story.country]
    at = days.start(customer.until)
    accounts.change_account_status(account=customer.account, status=AccountStatus.DORMANT, now=at)
    if is_taken_over:
        return
    for supplied in customer.supplies:
        supplied.until = customer.until
        properties.change_supply_status(
            supply_point=supplied.point,
            status=SupplyPointStatus.OFF_SUPPLY,
            on_date=customer.until,
            now=at,
        )
