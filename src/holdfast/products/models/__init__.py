"""Tables of products: what is sold, its tariffs, their prices over time, and what operators load beside them."""

from __future__ import annotations

from holdfast.products.models.catalogue import Discount, FollowOn, Product, ProductTag, RenewalProduct
from holdfast.products.models.prices import PowerBand, PowerPrice, StandingCharge, UnitRate
from holdfast.products.models.specifications import Characteristic, ProductSpecification, RateGroup
from holdfast.products.models.tables import GenerationMix, GreennessPeriod, PriceArea, TransportMode
from holdfast.products.models.tariffs import BandWindow, Tariff, TariffBand
from holdfast.products.models.terms import TermsDocument, TermsType
from holdfast.products.models.time_series import TimeSeries, TimeSeriesEntry, TimeSeriesVariant

__all__ = [
    "BandWindow",
    "Characteristic",
    "Discount",
    "FollowOn",
    "GenerationMix",
    "GreennessPeriod",
    "PowerBand",
    "PowerPrice",
    "PriceArea",
    "Product",
    "ProductSpecification",
    "ProductTag",
    "RateGroup",
    "RenewalProduct",
    "StandingCharge",
    "Tariff",
    "TariffBand",
    "TermsDocument",
    "TermsType",
    "TimeSeries",
    "TimeSeriesEntry",
    "TimeSeriesVariant",
    "TransportMode",
    "UnitRate",
]
