"""What superusers do on the pages of products: set prices, add discounts, withdraw specifications, publish terms.

The documents name no permission for any of it, so no role grants it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from holdfast.accounts.models import Brand
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of
from holdfast.platform.backoffice.deeds import Done, Refused, deed
from holdfast.platform.backoffice.pages import SUPERUSERS
from holdfast.platform.backoffice.traces import moment_of
from holdfast.products import operations, queries
from holdfast.products.choices import DiscountKind
from holdfast.products.models import Product, ProductSpecification, Tariff, TermsType

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpRequest

_STANDING = "standing"
_DATE = forms.DateInput(attrs={"type": "date", "class": "border rounded-default px-3 py-2"})


class PriceForm(forms.Form):
    """A price from a local day on; what is in force until then ends there."""

    part = forms.ChoiceField(label="What is priced", widget=UnfoldAdminSelectWidget)
    value = forms.DecimalField(
        label="Minor units a kWh, a day, or a kVA and year, without tax",
        max_digits=14,
        decimal_places=6,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    since = forms.DateField(label="From the beginning of", widget=_DATE)


def _parts(tariff: Tariff, form: forms.Form) -> bool:
    energy = [] if tariff.time_series_id else queries.bands_of([tariff]).get(tariff.pk, [])
    power = queries.power_bands_of([tariff]).get(tariff.pk, [])
    choices = [(f"energy:{band.code}", f"Energy, {band.label or band.code}") for band in energy]
    choices += [(f"power:{band.code}", f"Power, {band.label or band.code or 'all'}") for band in power]
    field = form.fields["part"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*choices, (_STANDING, "Standing charge")]
    return True


@deed(Tariff, "price", title="Set a price", done_with=SUPERUSERS, form=PriceForm, fits=_parts)
def set_price(request: HttpRequest, tariff: Tariff, said: dict[str, Any]) -> Done:
    since = start_of_day(said["since"], queries.zone_of(tariff))
    now = moment_of(request)
    if since < now:
        raise Refused("Prices are set for days that have not begun.")
    price = operations.PriceTerms(since, said["value"])
    kind, _, band = said["part"].partition(":")
    operations.set_rates(
        tariff=tariff,
        unit_rates={band: [price]} if kind == "energy" else None,
        power_prices={band: [price]} if kind == "power" else None,
        standing_charges=[price] if kind == _STANDING else (),
        now=now,
    )
    return Done(f"{said['value']} from {said['since']:%-d %b %Y}.")


class DiscountForm(forms.Form):
    """A discount between two local days."""

    code = forms.SlugField(max_length=32, widget=UnfoldAdminTextInputWidget)
    name = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)
    kind = forms.ChoiceField(choices=DiscountKind.choices, widget=UnfoldAdminSelectWidget)
    value = forms.DecimalField(
        label="Minor units a kWh or a day without tax, or a fraction",
        max_digits=14,
        decimal_places=6,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    since = forms.DateField(label="From the beginning of", widget=_DATE)
    until = forms.DateField(label="Until the beginning of", required=False, widget=_DATE)


@deed(Product, "discount", title="Add a discount", done_with=SUPERUSERS, form=DiscountForm)
def add_discount(request: HttpRequest, product: Product, said: dict[str, Any]) -> Done:
    def moment(day: date) -> datetime:
        return start_of_day(day, market_of(product.brand.market_code).zone)

    try:
        added = operations.add_discount(
            product=product,
            code=said["code"],
            name=said["name"],
            kind=DiscountKind(said["kind"]),
            value=said["value"],
            valid_from=moment(said["since"]),
            valid_to=moment(said["until"]) if said["until"] else None,
            now=moment_of(request),
        )
    except ValueError as error:
        raise Refused(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    return Done(f"{added.name} is added.", touched=[added])


def _in_use(specification: ProductSpecification, _form: forms.Form) -> bool:
    return specification.withdrawn_at is None


@deed(ProductSpecification, "withdraw", title="Withdraw", done_with=SUPERUSERS, fits=_in_use)
def withdraw(request: HttpRequest, specification: ProductSpecification, _said: dict[str, Any]) -> Done:
    operations.withdraw_specification(specification=specification, now=moment_of(request))
    return Done("No more products are made from it, and theirs get no more prices through it.")


class TermsForm(forms.Form):
    """A version of terms that a brand publishes."""

    brand = forms.ModelChoiceField(Brand.objects.order_by("code"), widget=UnfoldAdminSelectWidget)
    language = forms.CharField(
        label="Language, where it is not the brand's own",
        max_length=10,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    version = forms.CharField(max_length=20, widget=UnfoldAdminTextInputWidget)
    name = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)
    pdf_url = forms.URLField(
        label="Where the PDF is", max_length=500, assume_scheme="https", widget=UnfoldAdminTextInputWidget
    )
    markdown = forms.CharField(label="Text, in Markdown", widget=UnfoldAdminTextareaWidget)
    since = forms.DateField(label="Holds from the beginning of", widget=_DATE)


@deed(TermsType, "publish", title="Publish a version", done_with=SUPERUSERS, form=TermsForm)
def publish(request: HttpRequest, kind: TermsType, said: dict[str, Any]) -> Done:
    brand: Brand = said["brand"]
    try:
        made = operations.publish_terms(
            type=kind,
            brand=brand,
            version=said["version"],
            name=said["name"],
            markdown=said["markdown"],
            pdf_url=said["pdf_url"],
            effective_from=start_of_day(said["since"], market_of(brand.market_code).zone),
            language=said["language"] or None,
            now=moment_of(request),
        )
    except ValueError as error:
        raise Refused(f"{error}.") from error
    return Done(f"{made.name} {made.version} is published.", touched=[made])
