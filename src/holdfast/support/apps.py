from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "holdfast.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"
