"""What agreements write to customers, in the languages of the markets; English stands in for all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import dateformat, translation

from holdfast.platform.messages import Template, Wording
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_FALLBACK = "en"
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that stand for facts in one language; day_format as Django's `date` filter reads it."""

    language: str
    day_format: str
    customer: str
    open_end: str
    cooling_off: str
    fuels: Mapping[str, str]

    def date(self, day: date) -> str:
        """A day, written out."""
        with translation.override(self.language):
            return dateformat.format(day, self.day_format)

    def day(self, moment: datetime, zone: ZoneInfo) -> str:
        """The local day of a moment."""
        return self.date(moment.astimezone(zone).date())

    def last_day(self, end: datetime, zone: ZoneInfo) -> str:
        """The last local day before a moment: how people speak of a half-open period's end."""
        return self.day(end - _MOMENT, zone)


_WORDS: Mapping[str, Words] = {
    "en": Words(
        "en",
        "j F Y",
        "customer",
        "further notice",
        "You may change your mind without giving a reason until the end of {day}.\n\n",
        {Fuel.ELECTRICITY: "electricity", Fuel.GAS: "gas"},
    ),
    "fr": Words(
        "fr",
        "j F Y",
        "cliente, cher client",
        "nouvel ordre",
        "Vous pouvez vous rétracter sans motif jusqu’au {day} inclus.\n\n",
        {Fuel.ELECTRICITY: "électricité", Fuel.GAS: "gaz"},
    ),
    "es": Words(
        "es",
        r"j \d\e F \d\e Y",
        "cliente",
        "nuevo aviso",
        "Puedes desistir sin dar motivos hasta el {day} incluido.\n\n",
        {Fuel.ELECTRICITY: "electricidad", Fuel.GAS: "gas"},
    ),
}


def of(language: str) -> Words:
    """The words of a language (ISO 639)."""
    return _WORDS.get(language, _WORDS[_FALLBACK])


def _template(**texts: tuple[str, str]) -> Template:
    greetings = {"en": "Hello {name},", "fr": "Bonjour {name},", "es": "Hola, {name}:"}
    ends = {"en": "Account {account}", "fr": "Compte {account}", "es": "Cuenta {account}"}
    return {
        language: Wording(subject, f"{greetings[language]}\n\n{text}\n\n{ends[language]}\n{{brand}}\n")
        for language, (subject, text) in texts.items()
    }


#: By notice.
NOTICES: Mapping[str, Template] = {
    "AGREED": _template(
        en=(
            "Your {fuel} with {brand}",
            (
                "from {from} on we supply {address} with {fuel} on {product}, until {until}.\n\n{cooling_off}"
                "Supply point: {point}."
            ),
        ),
        fr=(
            "Votre contrat {brand}",
            (
                "à partir du {from}, nous vous fournissons en {fuel} à l’adresse {address} avec l’offre {product}, "
                "jusqu’au {until}.\n\n{cooling_off}Point de livraison : {point}."
            ),
        ),
        es=(
            "Tu contrato con {brand}",
            (
                "desde el {from} te suministramos {fuel} en {address} con {product}, hasta el {until}.\n\n"
                "{cooling_off}Punto de suministro: {point}."
            ),
        ),
    ),
    "EXTENDED": _template(
        en=("Your {product} goes on", "your {fuel} on {product} at {address} now holds until {until}."),
        fr=(
            "Votre offre {product} est prolongée",
            "votre contrat {product} ({fuel}) à l’adresse {address} est prolongé jusqu’au {until}.",
        ),
        es=(
            "Tu tarifa {product} continúa",
            "tu contrato de {fuel} {product} en {address} se prolonga hasta el {until}.",
        ),
    ),
    "TERMINATED": _template(
        en=("Your {product} ends", "your {fuel} on {product} at {address} ends on {until}."),
        fr=(
            "Fin de votre offre {product}",
            "votre contrat {product} ({fuel}) à l’adresse {address} prend fin le {until}.",
        ),
        es=(
            "Tu tarifa {product} termina",
            "tu contrato de {fuel} {product} en {address} termina el {until}.",
        ),
    ),
    "SWITCHED": _template(
        en=(
            "You are changing to {product}",
            (
                "from {from} on your {fuel} at {address} is on {product}, until {until}.\n\n{cooling_off}"
                "If you do, what you had before goes on."
            ),
        ),
        fr=(
            "Vous passez à l’offre {product}",
            (
                "à partir du {from}, votre contrat ({fuel}) à l’adresse {address} passe à l’offre {product}, "
                "jusqu’au {until}.\n\n{cooling_off}Dans ce cas, votre offre précédente se poursuit."
            ),
        ),
        es=(
            "Cambias a {product}",
            (
                "desde el {from} tu contrato de {fuel} en {address} pasa a {product}, hasta el {until}.\n\n"
                "{cooling_off}En ese caso continúa tu tarifa anterior."
            ),
        ),
    ),
    "ROLLOVER_AHEAD": _template(
        en=(
            "Your {product} ends soon",
            (
                "your {fuel} on {product} at {address} ends on {until}. From {next_from} on we supply you on "
                "{next_product}, unless you choose otherwise: you are free to change or to leave."
            ),
        ),
        fr=(
            "Votre offre {product} arrive à son terme",
            (
                "votre contrat {product} ({fuel}) à l’adresse {address} se termine le {until}. À partir du "
                "{next_from}, il se poursuit avec l’offre {next_product}, sauf choix contraire de votre part : vous "
                "êtes libre de changer ou de résilier."
            ),
        ),
        es=(
            "Tu tarifa {product} termina pronto",
            (
                "tu contrato de {fuel} {product} en {address} termina el {until}. Desde el {next_from} continúa con "
                "{next_product}, si no eliges otra cosa: puedes cambiar o darte de baja."
            ),
        ),
    ),
    "ROLLED_OVER": _template(
        en=(
            "Your {fuel} goes on with {product}",
            "from {from} on your {fuel} at {address} is on {product}, until {until}.",
        ),
        fr=(
            "Votre contrat se poursuit avec l’offre {product}",
            (
                "à partir du {from}, votre contrat ({fuel}) à l’adresse {address} se poursuit avec l’offre "
                "{product}, jusqu’au {until}."
            ),
        ),
        es=(
            "Tu contrato continúa con {product}",
            "desde el {from} tu contrato de {fuel} en {address} continúa con {product}, hasta el {until}.",
        ),
    ),
    "RESCISSION_RECEIVED": _template(
        en=(
            "We have heard that you changed your mind",
            (
                "you have told us that you go back on {product} for {fuel} at {address}. We are seeing to it and "
                "write again when it is done."
            ),
        ),
        fr=(
            "Nous avons reçu votre rétractation",
            (
                "nous avons bien reçu votre rétractation de l’offre {product} ({fuel}, {address}). Nous vous écrirons "
                "dès qu’elle aura été traitée."
            ),
        ),
        es=(
            "Hemos recibido tu desistimiento",
            (
                "hemos recibido tu desistimiento de {product} ({fuel}, {address}). Te escribiremos cuando esté "
                "tramitado."
            ),
        ),
    ),
    "RESCISSION_COMPLETED": _template(
        en=(
            "You are no longer bound by {product}",
            (
                "as you wished, your agreement on {product} for {fuel} at {address} has been undone. You owe no fee "
                "for that, only what you have used."
            ),
        ),
        fr=(
            "Votre rétractation est effective",
            (
                "comme vous le souhaitiez, votre contrat {product} ({fuel}, {address}) est annulé. Aucun frais ne vous "
                "est facturé, seulement l’énergie consommée."
            ),
        ),
        es=(
            "Tu desistimiento está hecho",
            (
                "como querías, tu contrato {product} ({fuel}, {address}) queda sin efecto. No tiene ningún coste, "
                "salvo la energía que hayas usado."
            ),
        ),
    ),
    "RESCISSION_REJECTED": _template(
        en=(
            "Your agreement on {product} stands",
            "you wished to go back on {product} for {fuel} at {address}. That was not possible: {why}",
        ),
        fr=(
            "Votre contrat {product} est maintenu",
            (
                "vous avez souhaité vous rétracter de l’offre {product} ({fuel}, {address}). Cela n’a pas été "
                "possible : {why}"
            ),
        ),
        es=(
            "Tu contrato {product} sigue en vigor",
            "querías desistir de {product} ({fuel}, {address}). No ha sido posible: {why}",
        ),
    ),
}
