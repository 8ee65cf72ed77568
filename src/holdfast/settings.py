"""Django settings, read from the environment; every number here can be overridden with HOLDFAST_<NAME>."""

from __future__ import annotations

import os
from pathlib import Path

from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject

from holdfast.domains import DOMAINS
from holdfast.runtime.configuration import database_settings, secret_key, signing_key, state_folder
from holdfast.runtime.delivery import mail_settings
from holdfast.runtime.files import attachment_storage


def _number(name: str, default: int) -> int:
    return int(os.environ.get(f"HOLDFAST_{name}", default))


BASE_DIR = Path(__file__).resolve().parent
STATE_FOLDER = state_folder()
#: Where callers reach this server: links to files begin with it
PUBLIC_URL = os.environ.get("HOLDFAST_PUBLIC_URL", "http://localhost:8000")
SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("HOLDFAST_ALLOWED_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it takes the place of
    "holdfast.platform.backoffice.config.BackOfficeConfig",  # django.contrib.admin with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "holdfast.api",
    *(f"holdfast.{domain}" for domain in DOMAINS),
    "ninja",  # its page about the paths of REST
    "oauth2_provider",  # after ours, whose templates take the place of its own
]
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["holdfast.identity.backends.RolesBackend"]
OAUTH2_PROVIDER_APPLICATION_MODEL = "identity.OAuthApplication"
LOGIN_URL = "/o/login/"
MIDDLEWARE = [
    "holdfast.api.middleware.correlation",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "holdfast.urls"
WSGI_APPLICATION = "holdfast.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": database_settings()}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# The rules for passwords, in the order in which they are told: every documented reason to refuse one.
# A rule that asks for nothing (0 characters of a kind) is not told and never broken.
_RULES = "holdfast.identity.password_rules"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.Length", "OPTIONS": {"min_length": _number("PASSWORD_MIN_LENGTH", 10)}},
    {"NAME": f"{_RULES}.Lowercase", "OPTIONS": {"minimum": _number("PASSWORD_MIN_LOWERCASE", 0)}},
    {"NAME": f"{_RULES}.Uppercase", "OPTIONS": {"minimum": _number("PASSWORD_MIN_UPPERCASE", 0)}},
    {"NAME": f"{_RULES}.Numeric", "OPTIONS": {"minimum": _number("PASSWORD_MIN_NUMERIC", 0)}},
    {"NAME": f"{_RULES}.Special", "OPTIONS": {"minimum": _number("PASSWORD_MIN_SPECIAL", 0)}},
    {"NAME": f"{_RULES}.Common"},
    {"NAME": f"{_RULES}.EmailAddress"},
    {"NAME": f"{_RULES}.AccountNumber"},
    {"NAME": f"{_RULES}.Current"},
    {"NAME": f"{_RULES}.Reused"},
]
#: How many former passwords of a user may not be used again
PASSWORD_HISTORY = _number("PASSWORD_HISTORY", 5)
#: A sorted text file of hexadecimal SHA-1 digests, or of their beginnings, of passwords known to thieves
BREACHED_PASSWORDS = os.environ.get("HOLDFAST_BREACHED_PASSWORDS") or str(
    BASE_DIR / "identity" / "breached_passwords.txt"
)
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "holdfast.platform.formats"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the back office's files come straight from the packages that ship them
UNFOLD = {  # how the back office looks; what it shows is in each domain's admin.py
    "SITE_TITLE": "Holdfast",
    "SITE_HEADER": "Holdfast",
    "SITE_SYMBOL": "bolt",
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "STYLES": [lambda _request: static("backoffice/backoffice.css")],
    "COLORS": {
        "primary": {
            "50": "#ecfdf7",
            "100": "#d0f7e9",
            "200": "#a5eed6",
            "300": "#6bddbd",
            "400": "#33c4a0",
            "500": "#12a886",
            "600": "#0a876d",
            "700": "#096c59",
            "800": "#0b5648",
            "900": "#0b473c",
            "950": "#042822",
        }
    },
    "SIDEBAR": {"show_search": False, "navigation": []},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None  # holdfast.runtime.logs configures structlog for every process

# Tokens (seconds unless the name says otherwise)
TOKEN_SECONDS = _number("TOKEN_SECONDS", 60 * 60)
REFRESH_TOKEN_SECONDS = _number("REFRESH_TOKEN_SECONDS", 7 * 24 * 60 * 60)
LONG_LIVED_REFRESH_TOKEN_SECONDS = _number("LONG_LIVED_REFRESH_TOKEN_SECONDS", 365 * 24 * 60 * 60)
MASQUERADE_TOKEN_SECONDS = _number("MASQUERADE_TOKEN_SECONDS", 5 * 60)
PRE_SIGNED_TOKEN_MAX_DAYS = _number("PRE_SIGNED_TOKEN_MAX_DAYS", 365)
CUSTOMER_VERIFICATION_SECONDS = _number("CUSTOMER_VERIFICATION_SECONDS", 60 * 60)
PUSH_BINDING_DAYS = _number("PUSH_BINDING_DAYS", 365)
#: Whether `initializeUser` finds and makes users; `0` where people are signed up in another system
USER_INITIALIZATION = bool(_number("USER_INITIALIZATION", 1))
#: Whether accounts are opened through the API: initializeAccount and prepareAccount
ACCOUNT_SET_UP = bool(_number("ACCOUNT_SET_UP", 1))

# Messages to people; see runtime/delivery for HOLDFAST_EMAIL_URL and HOLDFAST_EMAIL_FROM
COMPANY_NAME = os.environ.get("HOLDFAST_COMPANY_NAME", "Holdfast")
#: Where customers find the pages that links in messages lead to; Holdfast serves each of them itself
CUSTOMER_SITE_URL = os.environ.get("HOLDFAST_CUSTOMER_SITE_URL") or PUBLIC_URL
#: Further origins that a client may ask links to lead to, such as https://app.example.com, with commas
LINK_ORIGINS = tuple(filter(None, os.environ.get("HOLDFAST_LINK_ORIGINS", "").split(",")))
PASSWORD_RESET_SECONDS = _number("PASSWORD_RESET_SECONDS", 60 * 60)
EMAIL_VERIFICATION_SECONDS = _number("EMAIL_VERIFICATION_SECONDS", 3 * 24 * 60 * 60)
#: How many links of one kind a user is sent within an hour, so that nobody can fill a mailbox
LINKS_PER_HOUR = _number("LINKS_PER_HOUR", 5)
MFA_CODE_SECONDS = _number("MFA_CODE_SECONDS", 10 * 60)
OUTBOX = STATE_FOLDER / "outbox"
EMAIL_FILE_PATH = str(OUTBOX / "email")
globals().update(mail_settings(os.environ))  # Django's own EMAIL_… names
#: The class that sends text messages, by its dotted name; see platform/outbox
SMS_BACKEND = os.environ.get("HOLDFAST_SMS_BACKEND") or "holdfast.platform.outbox.SmsFileBackend"
SMS_FILE_PATH = OUTBOX / "sms"

# OAuth 2 and OpenID Connect for applications of third parties; see docs/decisions/0025
APPLICATION_REFRESH_TOKEN_SECONDS = _number("APPLICATION_REFRESH_TOKEN_SECONDS", 90 * 24 * 60 * 60)
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "holdfast.identity.oauth.provider.Validator",
    "SCOPES_BACKEND_CLASS": "holdfast.identity.oauth.provider.Scopes",
    "ACCESS_TOKEN_GENERATOR": "holdfast.identity.oauth.provider.new_access_token",
    "REFRESH_TOKEN_GENERATOR": "holdfast.identity.oauth.provider.new_refresh_token",
    "ACCESS_TOKEN_EXPIRE_SECONDS": TOKEN_SECONDS,
    "ID_TOKEN_EXPIRE_SECONDS": TOKEN_SECONDS,
    "REFRESH_TOKEN_EXPIRE_SECONDS": APPLICATION_REFRESH_TOKEN_SECONDS,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "REQUEST_APPROVAL_PROMPT": "auto",
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"],  # `http` for apps on one's own device: RFC 8252, 7.3
    "PKCE_REQUIRED": True,
    "OIDC_ENABLED": True,
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OIDC_RSA_PRIVATE_KEY": SimpleLazyObject(signing_key),
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

# LINE: its webhook is there, at /v1/line/webhook, once the channel's secret is set
LINE_CHANNEL_SECRET = os.environ.get("HOLDFAST_LINE_CHANNEL_SECRET", "")
LINE_CHANNEL_ACCESS_TOKEN = os.environ.get("HOLDFAST_LINE_CHANNEL_ACCESS_TOKEN", "")

#: Where `meterPointNumberByAddress` looks, by the dotted name of a function; see properties/directory
METER_POINT_DIRECTORY = (
    os.environ.get("HOLDFAST_METER_POINT_DIRECTORY") or "holdfast.properties.directory.stored_meter_points"
)

# Contracts: the journey that variations go, by type, and the function that manages it; see agreements/contract_journeys
CONTRACT_VARIATION_JOURNEY = os.environ.get("HOLDFAST_CONTRACT_VARIATION_JOURNEY") or "VARIATION"
CONTRACT_JOURNEYS = {
    "VARIATION": os.environ.get("HOLDFAST_CONTRACT_VARIATION_MANAGER")
    or "holdfast.agreements.contract_journeys.straight_through"
}
#: Whether notes may be written on contracts when they are varied or terminated
CONTRACT_NOTES_ENABLED = bool(_number("CONTRACT_NOTES_ENABLED", 1))
#: The security that the term of collateral stands for: minor units, and why
CONTRACT_COLLATERAL = {
    "amount": _number("CONTRACT_COLLATERAL_AMOUNT", 15_000),
    "reason": os.environ.get("HOLDFAST_CONTRACT_COLLATERAL_REASON") or "Two months of expected use",
    "interest_policy": os.environ.get("HOLDFAST_CONTRACT_COLLATERAL_INTEREST") or "NONE",
}

# Files that are attached to accounts; see runtime/files for HOLDFAST_ATTACHMENTS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": attachment_storage(os.environ, folder=STATE_FOLDER / "attachments"),
}
ATTACHMENT_MAX_BYTES = _number("ATTACHMENT_MAX_BYTES", 10 * 1024 * 1024)
ATTACHMENT_LINK_SECONDS = _number("ATTACHMENT_LINK_SECONDS", 15 * 60)
ATTACHMENTS_PER_HOUR = _number("ATTACHMENTS_PER_HOUR", 50)

# Agreements that near their end: how many days before it what follows is planned, and the customer told.
ROLLOVER_PLANNED_DAYS = _number("ROLLOVER_PLANNED_DAYS", 60)
ROLLOVER_NOTICE_DAYS = _number("ROLLOVER_NOTICE_DAYS", 45)
# How many days a quote is good for.
QUOTE_VALID_DAYS = _number("QUOTE_VALID_DAYS", 30)

# Limits of one request and of one hour; see api/limits
MAX_COMPLEXITY = _number("MAX_COMPLEXITY", 200)
MAX_NODES = _number("MAX_NODES", 10_000)
MAX_PAGE_SIZE = _number("MAX_PAGE_SIZE", 100)
MAX_DEPTH = _number("MAX_DEPTH", 20)
MAX_INTROSPECTION_DEPTH = _number("MAX_INTROSPECTION_DEPTH", 30)
MAX_ALIASES = _number("MAX_ALIASES", 50)
MAX_FIELDS = _number("MAX_FIELDS", 2_000)
MAX_FRAGMENTS = _number("MAX_FRAGMENTS", 100)
MAX_TOKENS = _number("MAX_TOKENS", 4_000)
MAX_BATCH = _number("MAX_BATCH", 10)
MAX_BODY_BYTES = _number("MAX_BODY_BYTES", 1_000_000)
#: The largest batch of metered data that a head-end system may send at once; larger ones come as files
READINGS_MAX_BYTES = _number("READINGS_MAX_BYTES", 8_000_000)
DOCUMENT_CACHE_SIZE = _number("DOCUMENT_CACHE_SIZE", 1_000)
DOCUMENT_CACHE_CHARACTERS = _number("DOCUMENT_CACHE_CHARACTERS", 1_000_000)
POINTS_PER_HOUR = {
    "user": _number("POINTS_PER_HOUR_USER", 50_000),
    "organization": _number("POINTS_PER_HOUR_ORGANIZATION", 100_000),
    "application": _number("POINTS_PER_HOUR_APPLICATION", 300_000),
}
#: What offsetting the carbon of travel is offered at: at most so many hours at once, minor units a tonne of CO2
CARBON_OFFSET_MAX_HOURS = _number("CARBON_OFFSET_MAX_HOURS", 24)
CARBON_OFFSET_PRICE_PER_TONNE = _number("CARBON_OFFSET_PRICE_PER_TONNE", 1_500)
CARBON_OFFSET_CURRENCY = os.environ.get("HOLDFAST_CARBON_OFFSET_CURRENCY", "GBP")
#: How many reverse proxies in front of us may be believed about the caller's address
TRUSTED_PROXY_HOPS = _number("TRUSTED_PROXY_HOPS", 0)
#: Operations that answer KT-CT-1113 as if they had no behaviour: names such as `postCredit`, with commas
DISABLED_OPERATIONS = frozenset(filter(None, os.environ.get("HOLDFAST_DISABLED_OPERATIONS", "").split(",")))
#: `block` refuses what goes over the limit, `count` only counts it
RATE_LIMIT_MODE = os.environ.get("HOLDFAST_RATE_LIMIT_MODE", "block")
