from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "holdfast.quotes"
    label = "quotes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Quote what rollovers are planned to lead to."""
        from holdfast.agreements.followers import follow_rollovers  # noqa: PLC0415 - models are not loaded any earlier
        from holdfast.quotes.operations import quote_rollover  # noqa: PLC0415

        follow_rollovers(quote_rollover)
