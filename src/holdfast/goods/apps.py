from django.apps import AppConfig


class GoodsConfig(AppConfig):
    name = "holdfast.goods"
    label = "goods"
    default_auto_field = "django.db.models.BigAutoField"
