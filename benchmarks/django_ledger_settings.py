"""An installation of django-ledger alone, on the database that DATABASE_URL names."""

import os

from holdfast.runtime.configuration import parse_database_url

SECRET_KEY = "for one run only"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django_ledger",
]
DJANGO_LEDGER_USE_DEPRECATED_BEHAVIOR = False
LOGIN_URL = "/login/"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", **parse_database_url(os.environ["DATABASE_URL"])}
}
