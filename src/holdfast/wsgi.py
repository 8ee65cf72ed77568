"""The WSGI application, as granian or any other WSGI server loads it."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from holdfast.runtime.web import prepare_worker

prepare_worker()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")
application = get_wsgi_application()

from holdfast.api.engine import document_cache  # noqa: E402 - the apps have to be loaded

# The schema is built before the first request needs it, and what is here by now lives as long as the process:
# the collector, which would stop a request for a quarter of a second to walk it all, need not look at it again.
document_cache()
gc.collect()
gc.freeze()
