"""What somebody who signs up has filled in, read into what operations take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from holdfast.accounts import contributions
from holdfast.accounts.address_rules import (
    InvalidAddress,
    checked_address,
    clean_postal_code,
    has_rules,
    is_postal_code,
)
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.choices import AccountType
from holdfast.accounts.models import Brand, Portfolio
from holdfast.accounts.operations.matching import Sale
from holdfast.accounts.operations.opening import ADDRESS_LINES, BillingDetails
from holdfast.kernel.errors import InvalidInput
from holdfast.markets.identifiers import validate
from holdfast.markets.market import InvalidSupplyIdentifier

_LONGEST = 200
_LONGEST_URN = 60
_LAST_PAYMENT_DAY = 28
_SALES_TEXTS = {
    "affiliate_session_id": "affiliateSessionId",
    "offer_group_identifier": "offerGroupIdentifier",
    "organisation_number": "organisationNumber",
    "referral_code": "referralCode",
    "sales_channel": "salesChannel",
}


class Reader:
    """Reads a request's input into what operations take, and collects what is wrong with it."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.wrong: list[InvalidInput] = []

    def complain(self, reason: str, *path: str) -> None:
        self.wrong.append(InvalidInput(reason, ("input", *path)))

    def brand(self) -> Brand | None:
        brand = Brand.objects.filter(code=self.given["brand_code"]).first()
        if brand is None:
            self.complain("There is no such brand.", "brandCode")
        return brand

    def account_type(self) -> str:
        return str(self.given.get("account_type") or AccountType.DOMESTIC)

    def billing(self, brand: Brand | None) -> BillingDetails:
        name = " ".join(self.given["billing_name"].split())
        if not 0 < len(name) <= _LONGEST:
            self.complain(f"From 1 to {_LONGEST} characters.", "billingName")
        address = self._rich_address(brand) or self._lines(brand)
        return BillingDetails(name=name, address=address)

    def _rich_address(self, brand: Brand | None) -> RichAddress | None:
        given = self.given.get("rich_billing_address")
        if given is None or brand is None:
            return None
        try:
            return checked_address(replace(given, country=given.country or brand.market_code))
        except InvalidAddress as error:
            for part, problem in error.problems.items():
                self.complain(problem, "richBillingAddress", part)
            return None

    def _lines(self, brand: Brand | None) -> RichAddress | None:
        given = self.given.get("billing_address")
        if given is None or brand is None:
            return None
        country = (given.get("country_code") or brand.market_code).strip().upper()
        lines = [
            " ".join((given.get(f"line{number}") or "").split()) for number in range(1, ADDRESS_LINES + 1)
        ]
        if not lines[0] or max(map(len, lines)) > _LONGEST:
            self.complain(f"Lines of at most {_LONGEST} characters are needed.", "billingAddress", "line1")
        if not has_rules(country):
            self.complain("There is no such country.", "billingAddress", "countryCode")
            return None
        postal_code = clean_postal_code(country, given["postal_code"])
        if not postal_code or not is_postal_code(country, postal_code):
            self.complain("This is no postal code of the country.", "billingAddress", "postalCode")
        street = "\n".join(line for line in lines if line)
        return RichAddress(country=country, street_address=street, postal_code=postal_code)

    def sale(self) -> Sale:
        info = self.given["sales_info"]
        texts = {name: (info.get(name) or "").strip() for name in _SALES_TEXTS}
        for name, text in texts.items():
            if len(text) > _LONGEST:
                self.complain(f"At most {_LONGEST} characters.", "salesInfo", _SALES_TEXTS[name])
        urn = (info.get("urn") or "").strip() or None
        if urn is not None and len(urn) > _LONGEST_URN:
            self.complain(f"At most {_LONGEST_URN} characters.", "salesInfo", "urn")
        day = self.given.get("chosen_payment_day")
        if day is not None and not 1 <= day <= _LAST_PAYMENT_DAY:
            self.complain(f"A day from 1 to {_LAST_PAYMENT_DAY}.", "chosenPaymentDay")
        return Sale(
            urn=urn,
            supply_points=self._supply_points(),
            date_of_sale=self.given.get("date_of_sale"),
            preferred_ssd=self.given.get("preferred_ssd"),
            chosen_payment_day=day,
            **texts,
        )

    def _supply_points(self) -> tuple[str, ...]:
        given = [one for one in self.given.get("supply_point_info_list") or () if one is not None]
        ids = [str(one["supply_point_id"]) for one in given if one.get("supply_point_id")]
        known = _names_of(ids)
        names: list[str] = []
        for position, one in enumerate(given):
            name = self._supply_point(one, known)
            if name is None:
                self.complain("There is no such supply point.", "supplyPointInfoList", str(position))
            elif name not in names:
                names.append(name)
        return tuple(names)

    @staticmethod
    def _supply_point(one: Mapping[str, Any], known: Mapping[str, str]) -> str | None:
        if one.get("supply_point_id"):
            return known.get(str(one["supply_point_id"]))
        info = one.get("supply_point_info")
        if info is None:
            return None
        try:
            return f"{info['market_name']} {validate(info['market_name'], info['external_identifier'])}"
        except (InvalidSupplyIdentifier, LookupError):
            return None

    def portfolio(self, brand: Brand | None, may_use: Callable[[Portfolio], bool]) -> Portfolio | None:
        number = self.given.get("portfolio_number")
        if number is None or brand is None:
            return None
        found = Portfolio.objects.filter(number=number.strip().upper(), brand=brand).first()
        if found is None or not may_use(found):
            self.complain("There is no such portfolio of the brand.", "portfolioNumber")
            return None
        return found


def _names_of(supply_point_ids: Collection[str]) -> Mapping[str, str]:
    find = contributions.supply_points.names_of
    return find(supply_point_ids) if find is not None and supply_point_ids else {}
