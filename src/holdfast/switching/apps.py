from django.apps import AppConfig


class SwitchingConfig(AppConfig):
    name = "holdfast.switching"
    label = "switching"
    default_auto_field = "django.db.models.BigAutoField"
