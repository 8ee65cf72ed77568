from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "holdfast.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let accounts be found by their bills."""
        from holdfast.accounts import search_sources  # noqa: PLC0415 - models are not loaded any earlier
        from holdfast.billing import search  # noqa: PLC0415

        search_sources.register_source(search.bills)
