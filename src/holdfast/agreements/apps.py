from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "holdfast.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer lower floors what only agreements can answer: a filter of accounts, the cost of energy."""
        from holdfast.accounts.contributions import register_account_filter  # noqa: PLC0415
        from holdfast.agreements.costs import costs_of  # noqa: PLC0415
        from holdfast.agreements.queries import account_ids_with_agreements  # noqa: PLC0415
        from holdfast.agreements.supplied import SuppliedUnder  # noqa: PLC0415
        from holdfast.metering.costs import register_cost_source  # noqa: PLC0415
        from holdfast.products.supplied import register_supply_source  # noqa: PLC0415

        register_account_filter("with_agreements", account_ids_with_agreements)
        register_cost_source(costs_of)
        register_supply_source(SuppliedUnder())
