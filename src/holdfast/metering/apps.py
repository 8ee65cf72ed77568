from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "holdfast.metering"
    label = "metering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let accounts be found by their meters."""
        from holdfast.accounts import search_sources  # noqa: PLC0415 - models are not loaded any earlier
        from holdfast.metering import search  # noqa: PLC0415

        search_sources.register_source(search.meters)
        search_sources.register_tracer(search.accounts_touched)
