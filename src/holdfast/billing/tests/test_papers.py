"""The documents of bills: made once, in the reader's language, with the figures that were posted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from lxml import etree
from pypdf import PdfReader

from holdfast.accounts.models import Account
from holdfast.accounts.operations import set_letterhead
from holdfast.accounts.tests.factories import make_brand
from holdfast.api import view
from holdfast.billing.choices import PaperForm
from holdfast.billing.models import Bill, BillPaper
from holdfast.billing.papers import keeping
from holdfast.billing.papers.chart import bars_of
from holdfast.billing.papers.einvoice import xml_of
from holdfast.billing.papers.facts import papers_of
from holdfast.billing.papers.layout import html_of
from holdfast.billing.papers.paper import DayOfUse
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import (
    FEBRUARY,
    FEBRUARY_3,
    JANUARY,
    LONG_BEFORE,
    customer,
    supply,
    tariff,
    use,
)
from holdfast.kernel.clock import FixedClock
from holdfast.ledgers import operations as ledgers
from holdfast.ledgers.models import Ledger
from holdfast.metering.series import Quality
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.django_db
CII = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


@pytest.fixture
def january() -> Callable[..., Bill]:
    """A bill of January: 31 days of 12 kWh, the last eight estimated."""

    def bill(market: str = "GBR", **values: Any) -> Bill:
        account = customer(market)
        Account.objects.filter(pk=account.pk).update(**values)
        fixed = tariff("FIXED", market=market, unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")
        _, channel = supply(account, fixed, market_name=f"{market}_ELECTRICITY")
        read_until = JANUARY + timedelta(days=23)
        use(channel, JANUARY, read_until, 250)
        use(channel, read_until, FEBRUARY, 250, quality=Quality.ESTIMATED)
        run_bills(through=FEBRUARY, now=FEBRUARY_3)
        return Bill.objects.select_related("account__brand", "ledger").get()

    return bill


def page_of(bill: Bill, *, large_print: bool = False) -> str:
    return html_of(papers_of([bill])[bill.pk], large_print=large_print)


def test_a_british_bill_says_what_is_owed_and_how_it_came_about(january: Callable[..., Bill]) -> None:
    """31 × 12 kWh × 22.36 p = 8317.92 and 31 × 51.37 = 1592.47; 5 % of 9910 is 495.50."""
    bill = january(billing_name="Ada Ferris", billing_address_line1="1 Mill Lane", billing_postcode="LS1 1AA")

    page = page_of(bill)

    for text in (
        "Ada Ferris",
        "LS1 1AA",
        "To pay by 17 February 2026",
        "£104.06",
        "1–31 Jan 2026",
        "372 kWh",
        "£0.2236 a kWh",
        "£83.18",
        "£0.5137 a day",
        "£15.92",
        "£99.10",
        "£4.96",
        # 8 of 31 days
        "25.81% of this energy was estimated.",
        "372 kWh in 31 days, 12 kWh a day on average",
        "Striped bars are estimates.",
    ):
        assert text in page, text


@pytest.mark.parametrize(
    ("market", "texts"),
    [
        ("FRA", ("Votre relevé d’énergie", "3 février 2026", "0,2236\xa0€ par kWh", "Page ", " sur ")),
        ("ESP", ("Factura", "3 de febrero de 2026", "0,2236\xa0€ por kWh", "IVA por tipo")),
    ],
)
def test_bills_speak_the_language_of_their_brand(
    january: Callable[..., Bill], market: str, texts: tuple[str, ...]
) -> None:
    page = page_of(january(market))

    for text in texts:
        assert text in page, text


def test_what_customers_write_stays_text(january: Callable[..., Bill]) -> None:
    page = page_of(january(billing_name="<img src=file:///etc/passwd>"))

    assert "<img src=file" not in page
    assert "&lt;img src=file" in page


def test_the_company_behind_the_brand_is_named(january: Callable[..., Bill]) -> None:
    set_letterhead(
        brand=make_brand("HOLDFAST_GB", market="GB"),
        legal_name='Holdfast "Fair" Energy Ltd',
        tax_number="GB123456789",
        emergency_phone="01632 960 999",
        now=LONG_BEFORE,
    )

    page = page_of(january())

    assert "Holdfast &quot;Fair&quot; Energy Ltd" in page
    assert "GB123456789" in page
    assert "01632 960 999" in page


def test_what_else_happened_stands_on_the_bill() -> None:
    account = customer()
    ledger = Ledger.objects.get(account=account)
    ledgers.post_payment(
        ledger=ledger,
        amount=5000,
        payment_type="CASH",
        posted_on=FEBRUARY_3.date(),
        now=FEBRUARY_3,
    )
    fixed = tariff("FIXED", unit_rates=[(JANUARY, "22.36")])
    _, channel = supply(account, fixed)
    use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    bill = Bill.objects.select_related("account__brand", "ledger").get()

    paper = papers_of([bill])[bill.pk]

    assert [(one.kind, one.balance_effect) for one in paper.movements] == [("PAYMENT", 5000)]
    assert "Payment" in html_of(paper)


def test_a_bill_in_credit_asks_for_nothing() -> None:
    """Export of 372 kWh at 10 p: £37.20 in the customer's favour, without tax."""
    account = customer()
    export = tariff("GIVE", unit_rates=[(JANUARY, "10")], direction=Direction.EXPORT)
    _, channel = supply(account, export)
    use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    bill = Bill.objects.select_related("account__brand", "ledger").get()

    page = page_of(bill)
    invoice = etree.fromstring(xml_of(papers_of([bill])[bill.pk]))

    assert "You are in credit" in page
    assert "£37.20" in page
    (quantity,) = invoice.findall(".//ram:BilledQuantity", CII)
    assert (quantity.text, quantity.get("unitCode")) == ("-372", "KWH")
    assert [one.text for one in invoice.findall(".//ram:CategoryCode", CII)] == ["E", "E"]
    assert invoice.findtext(".//ram:GrandTotalAmount", namespaces=CII) == "-37.20"


def test_the_structured_invoice_has_the_figures_of_the_bill(january: Callable[..., Bill]) -> None:
    bill = january(billing_name="Ada Ferris", billing_address_line1="1 Mill Lane", billing_postcode="LS1 1AA")

    invoice = etree.fromstring(xml_of(papers_of([bill])[bill.pk]))

    def texts(name: str) -> list[str | None]:
        return [one.text for one in invoice.findall(f".//ram:{name}", CII)]

    assert invoice.findtext("rsm:ExchangedDocument/ram:ID", namespaces=CII) == bill.number
    assert texts("BilledQuantity") == ["372", "31"]
    assert texts("ChargeAmount") == ["0.2236", "0.5137"]
    assert texts("LineTotalAmount") == ["83.18", "15.92", "99.10"]
    assert texts("RateApplicablePercent") == ["5", "5", "5"]
    assert texts("TaxBasisTotalAmount") == ["99.10"]
    assert texts("TaxTotalAmount") == ["4.96"]
    assert texts("DuePayableAmount") == ["104.06"]


def test_a_document_is_made_once(january: Callable[..., Bill]) -> None:
    bill = january()
    first = keeping.paper_of(bill, form=PaperForm.PDF, now=FEBRUARY_3)
    bill.account.billing_name = "Somebody else"
    bill.account.save()

    again = keeping.paper_of(bill, form=PaperForm.PDF, now=FEBRUARY_3 + timedelta(days=1))

    assert again == first
    content = storages[keeping.STORAGE].open(first.key).read()
    assert hashlib.sha256(content).hexdigest() == first.sha256
    read = PdfReader(BytesIO(content))
    assert read.root_object["/MarkInfo"]["/Marked"]
    assert read.attachments["factur-x.xml"] == [xml_of(papers_of([bill])[bill.pk])]


def test_who_asks_second_at_once_gets_the_first_file(
    january: Callable[..., Bill], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While this one is set, another process makes and keeps the same document."""
    bill = january()
    made = keeping._made

    def slowly(one: Bill, form: PaperForm) -> bytes:
        monkeypatch.setattr(keeping, "_made", made)
        keeping.paper_of(one, form=form, now=FEBRUARY_3)
        return made(one, form)

    monkeypatch.setattr(keeping, "_made", slowly)

    kept = keeping.paper_of(bill, form=PaperForm.EINVOICE, now=FEBRUARY_3)

    assert BillPaper.objects.get() == kept
    _, files = storages[keeping.STORAGE].listdir(f"bills/{bill.account_id}")
    assert files == [f"{bill.number}.xml"]


def test_large_print_is_for_whoever_asked_for_it(january: Callable[..., Bill]) -> None:
    bill = january(document_accessibility="LARGE_PRINT")

    assert keeping.form_for(bill.account) is PaperForm.LARGE_PRINT
    assert "font: 18pt" in page_of(bill, large_print=True)


def fetched(bill: Bill, form: PaperForm) -> Any:
    link = keeping.link_to(bill, form=form, now=FEBRUARY_3)
    path = link[link.index("/v1/bills/") :]
    return Client(headers={"host": "localhost"}).get(path), path


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(FEBRUARY_3 + timedelta(minutes=1)))


@pytest.mark.usefixtures("_at_once")
def test_a_link_gives_the_file(january: Callable[..., Bill]) -> None:
    bill = january()

    response, _ = fetched(bill, PaperForm.PDF)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{bill.number}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response).startswith(b"%PDF-")


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("wrong", ["another form", "changed", "no form"])
def test_a_link_is_good_for_one_document_alone(january: Callable[..., Bill], wrong: str) -> None:
    _, path = fetched(january(), PaperForm.PDF)
    path = {
        "another form": path.replace("/pdf/", "/einvoice/"),
        "changed": path[:-1] + ("a" if path[-1] != "a" else "b"),
        "no form": path.replace("/pdf/", "/word/"),
    }[wrong]

    assert Client(headers={"host": "localhost"}).get(path).status_code == 403


def test_a_link_is_good_for_a_quarter_of_an_hour(
    january: Callable[..., Bill], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(FEBRUARY_3 + timedelta(minutes=16)))

    response, _ = fetched(january(), PaperForm.PDF)

    assert response.status_code == 403


def test_many_bills_cost_no_more_statements_than_one(django_assert_num_queries: Any) -> None:
    fixed = tariff("FIXED", unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")
    for _ in range(3):
        _, channel = supply(customer(), fixed)
        use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    bills = list(Bill.objects.select_related("account__brand", "ledger"))

    with django_assert_num_queries(6):
        one = papers_of(bills[:1])
    with django_assert_num_queries(6):
        all_of_them = papers_of(bills)

    assert (len(one), len(all_of_them)) == (1, 3)


def test_bars_stand_for_energy() -> None:
    """10 kWh reach the top line of the scale, 5 kWh half of it; an estimate is striped, an unknown day empty."""
    days = [
        DayOfUse(JANUARY, 10_000, is_estimated=False),
        DayOfUse(JANUARY + timedelta(days=1), 5_000, is_estimated=True),
        DayOfUse(JANUARY + timedelta(days=2), None, is_estimated=False),
    ]

    drawn = etree.fromstring(bars_of(days, colour="#123456").encode())

    bars = drawn.findall("{http://www.w3.org/2000/svg}rect")
    heights = [Decimal(bar.get("height")) for bar in bars]
    assert heights[0] == 2 * heights[1] > 0
    assert heights[2] == 0
    assert [bar.get("fill") for bar in bars] == ["#123456", "url(#estimated)", "#123456"]


@pytest.mark.parametrize("watt_hours", [0, 3, 900, 48_000, 5_000_000])
def test_any_amount_can_be_drawn(watt_hours: int) -> None:
    svg = bars_of([DayOfUse(JANUARY, watt_hours, is_estimated=False)], colour="#123456")

    tall = [Decimal(bar.get("height")) for bar in etree.fromstring(svg.encode()) if bar.tag.endswith("rect")]
    assert 0 <= tall[0] <= 150
    assert svg.count("<line") <= 12
