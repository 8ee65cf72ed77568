"""The same installation with one more URL: a strawberry-django view with its optimizer, for comparison."""

from holdfast.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.strawberry_urls"
INSTALLED_APPS = [*INSTALLED_APPS, "strawberry_django"]  # noqa: F405
