from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "holdfast.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer accounts the filter that only agreements can answer."""
        from holdfast.accounts.contributions import register_account_filter  # noqa: PLC0415
        from holdfast.agreements.queries import account_ids_with_agreements  # noqa: PLC0415

        register_account_filter("with_agreements", account_ids_with_agreements)
