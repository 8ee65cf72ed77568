from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "holdfast.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the machine who recognises viewers."""
        # Models can be imported once all apps are known, which is now.
        from holdfast.api import viewers  # noqa: PLC0415
        from holdfast.identity.authentication import authenticate  # noqa: PLC0415

        viewers.authenticator.register(authenticate)
