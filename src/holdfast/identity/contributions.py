"""What accounts, a floor above, tells identity: brands, portfolios, and how people like to be written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User


@dataclass(frozen=True, slots=True)
class KnownBrand:
    """A brand by its code: the country that it sells in (ISO 3166-1), its name, and its language (ISO 639)."""

    code: str
    country_code: str
    name: str = ""
    language: str = "en"


BrandFinder = Callable[[str], KnownBrand | None]
#: From a brand's code and the name of a page to where the brand has it, None where it has none.
PageFinder = Callable[[str, str], str | None]


class PortfolioJoiner(Protocol):
    """Lets a user look after a portfolio of a brand; False where portfolio or role do not exist."""

    def __call__(
        self, *, user: User, portfolio_number: str, brand_code: str, role_code: str | None, now: datetime
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A short list of what a customer sees, each row what stands for one thing."""

    title: str
    rows: Sequence[Sequence[object]]


class PreferenceKeeper(Protocol):
    """Keeps how a user likes to be written to, by the names of the contract in snake_case."""

    def __call__(self, *, user: User, preferences: Mapping[str, Any], now: datetime) -> object: ...


@dataclass(slots=True)
class CustomerBook:
    """The functions of accounts that identity calls; each is put here once, while the apps load."""

    find_brand: BrandFinder | None = None
    find_page: PageFinder | None = None
    join_portfolio: PortfolioJoiner | None = None
    keep_preferences: PreferenceKeeper | None = None
    #: What a customer sees first, for support that looks at things as they do.
    sees: Callable[[User, datetime], Iterable[Seen]] | None = None


customer_book = CustomerBook()


def known_brand(code: str) -> KnownBrand | None:
    """The brand of a code, None where there is none."""
    return None if customer_book.find_brand is None else customer_book.find_brand(code)


def page_of_brand(code: str, page: str) -> str | None:
    """Where a brand has a page of its own site; None where it has none."""
    return None if customer_book.find_page is None else customer_book.find_page(code, page)
