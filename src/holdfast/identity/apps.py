from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "holdfast.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the machine who recognises viewers."""
        from holdfast.api import viewers
        from holdfast.identity.authentication import authenticate

        viewers.authenticator.register(authenticate)
