"""The comparison's web process; keeps database connections as Holdfast's own web process does."""

import os

os.environ.setdefault("HOLDFAST_DATABASE_POOL", "4")
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.strawberry_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
