from django.apps import AppConfig


class PropertiesConfig(AppConfig):
    name = "holdfast.properties"
    label = "properties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell accounts who occupies what."""
        from holdfast.accounts.contributions import places  # noqa: PLC0415 - models are not loaded any earlier
        from holdfast.properties.queries import account_occupies  # noqa: PLC0415

        places.occupies = account_occupies
