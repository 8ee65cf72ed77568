"""The WSGI application, as granian or any other WSGI server loads it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from holdfast.runtime.web import prepare_worker

prepare_worker()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")
application = get_wsgi_application()
