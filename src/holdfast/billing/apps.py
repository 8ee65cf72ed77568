from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "holdfast.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let accounts be found by their bills, and tell agreements how far they have been billed."""
        from holdfast.accounts import search_sources  # noqa: PLC0415 - models are not loaded any earlier
        from holdfast.agreements.billed import register_billed_source  # noqa: PLC0415
        from holdfast.billing import search  # noqa: PLC0415
        from holdfast.billing.billed_agreements import billed_of  # noqa: PLC0415

        search_sources.register_source(search.bills)
        register_billed_source(billed_of)
