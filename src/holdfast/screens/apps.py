from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "holdfast.screens"
    label = "screens"
    default_auto_field = "django.db.models.BigAutoField"
