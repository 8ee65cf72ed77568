"""What accounts write to people, in the languages of its markets."""

from __future__ import annotations

from holdfast.platform.messages import Template, Wording

DOUBLE_OPT_IN: Template = {
    "en": Wording(
        "Please confirm: {purpose}",
        "You told {brand} that you agree: {purpose}.\n\nPlease confirm that it was you:\n\n{link}\n\n"
        "The link works for {days} days. If it was not you, there is nothing to do.\n\n{brand}\n",
    ),
    "fr": Wording(
        "Merci de confirmer : {purpose}",
        "Vous avez donné votre accord à {brand} : {purpose}.\n\nMerci de confirmer que c’était bien vous :\n\n"
        "{link}\n\nCe lien fonctionne pendant {days} jours. Si ce n’était pas vous, vous n’avez rien à faire."
        "\n\n{brand}\n",
    ),
    "es": Wording(
        "Confírmalo, por favor: {purpose}",
        "Has dado tu consentimiento a {brand}: {purpose}.\n\nConfirma que has sido tú:\n\n{link}\n\n"
        "El enlace funciona durante {days} días. Si no has sido tú, no tienes que hacer nada.\n\n{brand}\n",
    ),
}
