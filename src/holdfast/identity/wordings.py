"""What identity writes to people, in the languages of its markets."""

from __future__ import annotations

from holdfast.platform.messages import Template, Wording

PASSWORD_RESET: Template = {
    "en": Wording(
        "Choose a new {brand} password",
        "Hello {name},\n\nsomebody, probably you, asked for a new password. Choose one here:\n\n{link}\n\n"
        "The link works once, for {minutes} minutes. If you did not ask, there is nothing to do.\n\n{brand}\n",
    ),
    "fr": Wording(
        "Choisissez un nouveau mot de passe {brand}",
        "Bonjour {name},\n\nquelqu’un, sans doute vous, a demandé un nouveau mot de passe. Choisissez-le ici :\n\n"
        "{link}\n\nCe lien fonctionne une seule fois, pendant {minutes} minutes. Si vous n’avez rien demandé, "
        "vous n’avez rien à faire.\n\n{brand}\n",
    ),
    "es": Wording(
        "Elige una nueva contraseña de {brand}",
        "Hola, {name}:\n\nalguien, seguramente tú, ha pedido una nueva contraseña. Elígela aquí:\n\n{link}\n\n"
        "El enlace funciona una sola vez, durante {minutes} minutos. Si no la has pedido, no tienes que hacer "
        "nada.\n\n{brand}\n",
    ),
}

EMAIL_VERIFICATION: Template = {
    "en": Wording(
        "Please confirm your e-mail address",
        "Hello {name},\n\nplease confirm that this is your address:\n\n{link}\n\n{brand}\n",
    ),
    "fr": Wording(
        "Confirmez votre adresse e-mail",
        "Bonjour {name},\n\nconfirmez que cette adresse est bien la vôtre :\n\n{link}\n\n{brand}\n",
    ),
    "es": Wording(
        "Confirma tu dirección de correo",
        "Hola, {name}:\n\nconfirma que esta dirección es tuya:\n\n{link}\n\n{brand}\n",
    ),
}

PASSWORD_CHANGED: Template = {
    "en": Wording(
        "Your {brand} password has changed",
        "Hello {name},\n\nyour password has just been changed. If that was not you, ask for a new one at once "
        "and tell us.\n\n{brand}\n",
    ),
    "fr": Wording(
        "Votre mot de passe {brand} a changé",
        "Bonjour {name},\n\nvotre mot de passe vient d’être modifié. Si ce n’était pas vous, demandez-en tout de "
        "suite un nouveau et prévenez-nous.\n\n{brand}\n",
    ),
    "es": Wording(
        "Tu contraseña de {brand} ha cambiado",
        "Hola, {name}:\n\ntu contraseña acaba de cambiar. Si no has sido tú, pide una nueva enseguida y "
        "avísanos.\n\n{brand}\n",
    ),
}

EMAIL_CHANGED: Template = {
    "en": Wording(
        "Your e-mail address has changed",
        "Hello {name},\n\nfrom now on {brand} writes to another address of yours. If you did not change it, "
        "please tell us at once.\n\n{brand}\n",
    ),
    "fr": Wording(
        "Votre adresse e-mail a changé",
        "Bonjour {name},\n\n{brand} vous écrira désormais à une autre adresse. Si vous n’avez rien changé, "
        "prévenez-nous tout de suite.\n\n{brand}\n",
    ),
    "es": Wording(
        "Tu dirección de correo ha cambiado",
        "Hola, {name}:\n\na partir de ahora {brand} te escribirá a otra dirección. Si no la has cambiado tú, "
        "avísanos enseguida.\n\n{brand}\n",
    ),
}

SECOND_FACTOR_REMOVED: Template = {
    "en": Wording(
        "A login code of your {brand} account was switched off",
        "Hello {name},\n\none of the ways in which {brand} asks for a code when you log in has been switched off. "
        "If that was not you, choose a new password at once and tell us.\n\n{brand}\n",
    ),
    "fr": Wording(
        "Un code de connexion {brand} a été désactivé",
        "Bonjour {name},\n\nl’une des façons dont {brand} vous demande un code à la connexion a été désactivée. "
        "Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe et prévenez-nous.\n\n{brand}\n",
    ),
    "es": Wording(
        "Se ha desactivado un código de acceso de {brand}",
        "Hola, {name}:\n\nse ha desactivado una de las formas en que {brand} te pide un código al entrar. Si no "
        "has sido tú, elige enseguida una nueva contraseña y avísanos.\n\n{brand}\n",
    ),
}

MFA_CODE: Template = {
    "en": Wording(
        "Your {brand} code",
        "{code} is your {brand} code. It works for {minutes} minutes. We never ask you for it by phone.",
    ),
    "fr": Wording(
        "Votre code {brand}",
        "{code} est votre code {brand}. Il est valable {minutes} minutes. Nous ne vous le demanderons jamais "
        "par téléphone.",
    ),
    "es": Wording(
        "Tu código de {brand}",
        "{code} es tu código de {brand}. Vale durante {minutes} minutos. Nunca te lo pediremos por teléfono.",
    ),
}

CUSTOMER_VERIFICATION: Template = {
    "en": Wording(
        "Please show {brand} that it is you",
        "{code} is your {brand} code. Enter it here:\n{link}\nCode and link work for {minutes} minutes. We never "
        "ask you for them by phone.",
    ),
    "fr": Wording(
        "Confirmez votre identité auprès de {brand}",
        "{code} est votre code {brand}. Saisissez-le ici :\n{link}\nLe code et le lien sont valables {minutes} "
        "minutes. Nous ne vous les demanderons jamais par téléphone.",
    ),
    "es": Wording(
        "Confirma tu identidad ante {brand}",
        "{code} es tu código de {brand}. Escríbelo aquí:\n{link}\nEl código y el enlace valen durante {minutes} "
        "minutos. Nunca te los pediremos por teléfono.",
    ),
}
