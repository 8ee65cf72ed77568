"""The words of documents of agreements, in the languages of the markets; English stands in for all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.agreements.papers.pages import PaperKind

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class PaperWords:
    """titles and statements by kind of document; labels of the facts that stand below."""

    titles: Mapping[str, str]
    statements: Mapping[str, str]
    labels: Mapping[str, str]
    issued: str
    no_signature: str
    file_names: Mapping[str, str]

    def title(self, kind: PaperKind) -> str:
        return self.titles[kind]


_WORDS: Mapping[str, PaperWords] = {
    "en": PaperWords(
        titles={"certificate": "Certificate of supply agreement", "residence": "Proof of residence"},
        statements={
            "certificate": "{company} confirms that it has agreed with {name} to supply {fuel} as follows.",
            "residence": "{company} confirms that {name} lives at the address below and is supplied there with "
            "{fuel} on the day of issue.",
        },
        labels={
            "name": "Customer",
            "address": "Address supplied",
            "account": "Account",
            "contract": "Supply contract",
            "point": "Supply point",
            "product": "Product",
            "from": "Supplied since",
            "starts": "Supply begins",
            "until": "Agreed until",
            "power": "Subscribed power",
        },
        issued="Issued on {day}",
        no_signature="This document was issued by computer and is valid without a signature.",
        file_names={"certificate": "certificate", "residence": "proof-of-residence"},
    ),
    "fr": PaperWords(
        titles={"certificate": "Attestation de contrat", "residence": "Attestation de domicile"},
        statements={
            "certificate": "{company} atteste avoir conclu avec {name} le contrat de fourniture ({fuel}) ci-dessous.",
            "residence": "{company} atteste que {name} est domicilié à l’adresse ci-dessous et y est titulaire d’un "
            "contrat de fourniture ({fuel}) en vigueur à la date d’émission.",
        },
        labels={
            "name": "Titulaire",
            "address": "Adresse desservie",
            "account": "Compte client",
            "contract": "Contrat de fourniture",
            "point": "Point de livraison",
            "product": "Offre",
            "from": "Fourniture depuis le",
            "starts": "Début de la fourniture",
            "until": "Engagement jusqu’au",
            "power": "Puissance souscrite",
        },
        issued="Fait le {day}",
        no_signature="Ce document a été établi par voie informatique et vaut sans signature.",
        file_names={"certificate": "attestation-de-contrat", "residence": "attestation-de-domicile"},
    ),
    "es": PaperWords(
        titles={"certificate": "Certificado de contrato", "residence": "Justificante de domicilio"},
        statements={
            "certificate": "{company} certifica que tiene con {name} el siguiente contrato de suministro de {fuel}.",
            "residence": "{company} certifica que {name} reside en la dirección indicada y tiene en ella un contrato "
            "de suministro de {fuel} en vigor en la fecha de emisión.",
        },
        labels={
            "name": "Titular",
            "address": "Dirección del suministro",
            "account": "Cuenta",
            "contract": "Contrato de suministro",
            "point": "Punto de suministro (CUPS)",
            "product": "Tarifa",
            "from": "Suministro desde",
            "starts": "Inicio del suministro",
            "until": "Vigente hasta",
            "power": "Potencia contratada",
        },
        issued="Emitido el {day}",
        no_signature="Documento emitido por medios informáticos, válido sin firma.",
        file_names={"certificate": "certificado-de-contrato", "residence": "justificante-de-domicilio"},
    ),
}


def words_of(language: str) -> PaperWords:
    """The words of a language (ISO 639)."""
    return _WORDS.get(language, _WORDS[_FALLBACK])


def language_of(language: str) -> str:
    """The language in which a document is written for who prefers one."""
    return language if language in _WORDS else _FALLBACK
