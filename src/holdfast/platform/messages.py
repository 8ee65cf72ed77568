"""Messages to people, by e-mail and text message, in the language of the brand that they know.

A template has a wording for each language. A message is sent by a background job: the request that causes it
answers at once and takes the same time whether or not there is anybody to write to. What a message must keep
secret is made in that job as well, so that the queue never holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from holdfast.platform.outbox import SmsBackend

_FALLBACK_LANGUAGE = "en"
_SMS_CHARACTERS = 459  # three parts of a concatenated message


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks to somebody: a brand by its name, its language (ISO 639), and where known its country and code."""

    brand_name: str
    language: str = _FALLBACK_LANGUAGE
    country_code: str = ""
    from_email: str = ""
    brand_code: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A message in one language; `{brand}` and the values of the message are filled in."""

    subject: str
    text: str


#: A message in every language that it has been written in; English stands in for the others.
Template = Mapping[str, Wording]

VoiceFinder = Callable[[int], "Voice | None"]
_finders: list[VoiceFinder] = []


def speaks_to_users(finder: VoiceFinder) -> VoiceFinder:
    """Register who knows in which voice to speak to a user (by primary key); called while the apps load."""
    _finders.append(finder)
    return finder


def voice_of_user(user_id: int) -> Voice:
    """The voice that a user knows, or the installation's own."""
    found = (finder(user_id) for finder in _finders)
    return next((voice for voice in found if voice is not None), Voice(settings.COMPANY_NAME))


def send_email(*, template: Template, to: str, voice: Voice, **values: str) -> None:
    """Send an e-mail to one address; raises what the mail server's refusal raises."""
    send_written(written(template, voice, **values), to=to, voice=voice)


def written(template: Template, voice: Voice, **values: str) -> Wording:
    """A message as it reads in a voice, everything filled in and its subject in one line."""
    wording = _wording(template, voice)
    values["brand"] = voice.brand_name
    subject = " ".join(wording.subject.format_map(values).split())
    return Wording(subject, wording.text.format_map(values))


def send_written(wording: Wording, *, to: str, voice: Voice) -> None:
    """Send a message that has been filled in already by e-mail; raises what the mail server's refusal raises."""
    EmailMessage(
        subject=wording.subject, body=wording.text, from_email=voice.from_email or None, to=[to]
    ).send()


def send_sms(*, template: Template, to: str, voice: Voice, **values: str) -> None:
    """Send a text message to a number in the international form."""
    values["brand"] = voice.brand_name
    text = _wording(template, voice).text.format_map(values)
    _sms_backend(settings.SMS_BACKEND).send(to=to, text=text[:_SMS_CHARACTERS])


def _wording(template: Template, voice: Voice) -> Wording:
    return template.get(voice.language) or template[_FALLBACK_LANGUAGE]


@cache
def _sms_backend(name: str) -> SmsBackend:
    return cast("SmsBackend", import_string(name)())
