"""What the pages for people say, in the languages of the markets: {brand} and other values are filled in."""

from __future__ import annotations

from collections.abc import Mapping

#: English first: it stands in for any other language.
LANGUAGES = ("en", "fr", "es")

#: From the name of a sentence to its wording in each language.
Words = Mapping[str, Mapping[str, str]]


def _all(en: str, fr: str, es: str) -> dict[str, str]:
    return {"en": en, "fr": fr, "es": es}


COMMON: Words = {
    "wait_title": _all("Please wait a minute", "Patientez une minute", "Espera un minuto"),
    "wait": _all(
        "There have been too many attempts from here. Please try again in a minute.",
        "Il y a eu trop de tentatives depuis cette adresse. Réessayez dans une minute.",
        "Ha habido demasiados intentos desde aquí. Vuelve a intentarlo dentro de un minuto.",
    ),
    "gone_title": _all(
        "This link does not work any more", "Ce lien n’est plus valable", "Este enlace ya no funciona"
    ),
    "gone": _all(
        "It has been used, it is too old, or it was not copied as a whole.",
        "Il a déjà servi, il est trop ancien ou il n’a pas été copié en entier.",
        "Ya se ha usado, es demasiado antiguo o no se ha copiado entero.",
    ),
    "close": _all("You can close this page.", "Vous pouvez fermer cette page.", "Puedes cerrar esta página."),
    "needed": _all("Please fill this in.", "Ce champ est obligatoire.", "Este campo es obligatorio."),
}

PASSWORDS: Words = {
    "title": _all(
        "Choose a new password", "Choisissez un nouveau mot de passe", "Elige una nueva contraseña"
    ),
    "new": _all("New password", "Nouveau mot de passe", "Contraseña nueva"),
    "hint": _all("At least {n} characters", "Au moins {n} caractères", "Al menos {n} caracteres"),
    "again": _all("The same again", "Le même à nouveau", "La misma otra vez"),
    "button": _all("Save", "Enregistrer", "Guardar"),
    "differ": _all(
        "The two passwords differ.",
        "Les deux mots de passe ne sont pas identiques.",
        "Las dos contraseñas no son iguales.",
    ),
    "done_title": _all(
        "Your new password is saved",
        "Votre nouveau mot de passe est enregistré",
        "Tu nueva contraseña está guardada",
    ),
    "done": _all(
        "Use it from now on wherever you log in to {brand}. You have been logged out everywhere.",
        "Utilisez-le désormais pour vous connecter à {brand}. Vous avez été déconnecté partout.",
        "Úsala a partir de ahora para entrar en {brand}. Se ha cerrado tu sesión en todas partes.",
    ),
    "ask_title": _all(
        "Have you forgotten your password?", "Mot de passe oublié ?", "¿Has olvidado tu contraseña?"
    ),
    "ask": _all(
        "Tell us your e-mail address, and we send you a link to choose a new one.",
        "Indiquez votre adresse e-mail : nous vous enverrons un lien pour en choisir un nouveau.",
        "Dinos tu dirección de correo y te enviaremos un enlace para elegir una nueva.",
    ),
    "email": _all("E-mail address", "Adresse e-mail", "Dirección de correo"),
    "ask_button": _all("Send me a link", "Recevoir un lien", "Enviadme un enlace"),
    "bad_email": _all(
        "This is no e-mail address.",
        "Cette adresse e-mail n’est pas valide.",
        "Esta dirección de correo no es válida.",
    ),
    "asked_title": _all("Please look into your mail", "Consultez votre messagerie", "Mira tu correo"),
    "asked": _all(
        "If we know this address, a link is on its way to it.",
        "Si nous connaissons cette adresse, un lien vient d’y être envoyé.",
        "Si conocemos esa dirección, te llegará un enlace enseguida.",
    ),
}

#: By the documented code of the rule that is broken; {n} is how many are asked for.
BROKEN_RULES: Words = {
    "password_too_short": _all(
        "It needs at least {n} characters.",
        "Il doit comporter au moins {n} caractères.",
        "Debe tener al menos {n} caracteres.",
    ),
    "password_too_common": _all(
        "Too many people use it, or it is known to thieves.",
        "Il est trop répandu ou connu des pirates.",
        "Es demasiado común o la conocen los ladrones de contraseñas.",
    ),
    "password_has_too_few_numeric_characters": _all(
        "It needs digits: at least {n}.",
        "Il doit contenir des chiffres : au moins {n}.",
        "Debe tener cifras: al menos {n}.",
    ),
    "password_has_too_few_special_characters": _all(
        "It needs characters that are neither letters nor digits: at least {n}.",
        "Il doit contenir des caractères spéciaux : au moins {n}.",
        "Debe tener caracteres especiales: al menos {n}.",
    ),
    "password_has_too_few_lowercase_characters": _all(
        "It needs small letters: at least {n}.",
        "Il doit contenir des minuscules : au moins {n}.",
        "Debe tener minúsculas: al menos {n}.",
    ),
    "password_has_too_few_uppercase_characters": _all(
        "It needs capital letters: at least {n}.",
        "Il doit contenir des majuscules : au moins {n}.",
        "Debe tener mayúsculas: al menos {n}.",
    ),
    "password_contains_account_number": _all(
        "It contains your account number.",
        "Il contient votre numéro de compte.",
        "Contiene tu número de cuenta.",
    ),
    "password_contains_part_of_email_address": _all(
        "It contains a part of your e-mail address.",
        "Il contient une partie de votre adresse e-mail.",
        "Contiene una parte de tu dirección de correo.",
    ),
    "password_matches_current": _all(
        "It is the one that you have now.",
        "C’est votre mot de passe actuel.",
        "Es la contraseña que tienes ahora.",
    ),
    "password_reused": _all(
        "You have used it before.", "Vous l’avez déjà utilisé.", "Ya la has usado antes."
    ),
}

EMAIL: Words = {
    "title": _all(
        "Confirm your e-mail address", "Confirmez votre adresse e-mail", "Confirma tu dirección de correo"
    ),
    "ask": _all(
        "Is {address} your address?",
        "L’adresse {address} est-elle bien la vôtre ?",
        "¿Es {address} tu dirección?",
    ),
    "button": _all("Yes, it is mine", "Oui, c’est la mienne", "Sí, es la mía"),
    "done_title": _all("Your address is confirmed", "Votre adresse est confirmée", "Dirección confirmada"),
    "done": _all("Thank you.", "Merci.", "Gracias."),
}

IDENTITY: Words = {
    "title": _all("Show us that it is you", "Confirmez votre identité", "Confirma tu identidad"),
    "ask": _all(
        "Enter the code that came with the link.",
        "Saisissez le code reçu avec le lien.",
        "Escribe el código que venía con el enlace.",
    ),
    "code": _all("Code", "Code", "Código"),
    "button": _all("Confirm", "Confirmer", "Confirmar"),
    "wrong": _all(
        "This is not the code. After five wrong ones you need a new link.",
        "Ce n’est pas le bon code. Après cinq erreurs, il vous faudra un nouveau lien.",
        "Ese no es el código. Tras cinco errores necesitarás un enlace nuevo.",
    ),
    "done_title": _all(
        "Thank you: we know that it is you", "Merci, votre identité est confirmée", "Gracias, eres tú"
    ),
}

LOGIN: Words = {
    "title": _all("Log in", "Connexion", "Entrar"),
    "email": _all("E-mail address", "Adresse e-mail", "Dirección de correo"),
    "password": _all("Password", "Mot de passe", "Contraseña"),
    "code": _all(
        "Code, if you have set one up",
        "Code, si vous en avez activé un",
        "Código, si lo tienes activado",
    ),
    "button": _all("Log in", "Se connecter", "Entrar"),
    "forgotten": _all("Forgotten your password?", "Mot de passe oublié ?", "¿Has olvidado tu contraseña?"),
    "no_match": _all(
        "E-mail address and password do not match.",
        "L’adresse e-mail et le mot de passe ne correspondent pas.",
        "La dirección de correo y la contraseña no coinciden.",
    ),
    "enter_code": _all(
        "Please enter the code from your app, or the one we have just sent.",
        "Saisissez le code de votre application, ou celui que nous venons d’envoyer.",
        "Escribe el código de tu aplicación, o el que acabamos de enviarte.",
    ),
    "too_many": _all(
        "Too many attempts: please wait a minute.",
        "Trop de tentatives : patientez une minute.",
        "Demasiados intentos: espera un minuto.",
    ),
}

APPLICATIONS: Words = {
    "title": _all(
        "Applications that act for you",
        "Applications qui agissent pour vous",
        "Aplicaciones que actúan por ti",
    ),
    "by": _all("by {organization}", "de {organization}", "de {organization}"),
    "button": _all("Let it act for you no more", "Lui retirer l’accès", "Retirarle el acceso"),
    "none": _all("There are none.", "Il n’y en a aucune.", "No hay ninguna."),
}

LINE: Words = {
    "title": _all("Link your LINE account", "Associez votre compte LINE", "Vincula tu cuenta de LINE"),
    "ask": _all(
        "You are logged in as {name}. LINE will ask you to agree.",
        "Vous êtes connecté en tant que {name}. LINE vous demandera votre accord.",
        "Has entrado como {name}. LINE te pedirá que confirmes.",
    ),
    "button": _all("Link it", "Associer", "Vincular"),
    "linked_title": _all("This is linked already", "Déjà associé", "Ya está vinculada"),
    "linked": _all(
        "You, or this LINE account, are linked already.",
        "Vous-même ou ce compte LINE êtes déjà associés.",
        "Tú o esta cuenta de LINE ya tenéis un vínculo.",
    ),
}

CONSENT: Words = {
    "title": _all("Please confirm", "Merci de confirmer", "Confírmalo, por favor"),
    "ask": _all(
        "You told {brand} that you agree: {purpose}.",
        "Vous avez donné votre accord à {brand} : {purpose}.",
        "Has dado tu consentimiento a {brand}: {purpose}.",
    ),
    "button": _all("Yes, I agree", "Oui, je suis d’accord", "Sí, estoy de acuerdo"),
    "done_title": _all("Thank you", "Merci", "Gracias"),
    "done": _all(
        "We have noted that you agree. You can change your mind at any time.",
        "Nous avons noté votre accord. Vous pouvez changer d’avis à tout moment.",
        "Hemos anotado tu consentimiento. Puedes cambiar de opinión cuando quieras.",
    ),
}
