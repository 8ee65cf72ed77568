from django.apps import AppConfig


class PropertiesConfig(AppConfig):
    name = "holdfast.properties"
    label = "properties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let accounts be found by addresses and supply points, and tell them which there are and who lives where."""
        from holdfast.accounts import contributions, search_sources  # noqa: PLC0415 - models are not loaded earlier
        from holdfast.platform.linked_objects import register_linked_object  # noqa: PLC0415
        from holdfast.properties import linked_objects, search  # noqa: PLC0415
        from holdfast.properties.queries import account_occupies  # noqa: PLC0415

        search_sources.register_source(search.addresses)
        search_sources.register_source(search.supply_points)
        search_sources.register_tracer(search.accounts_touched)
        contributions.supply_points.names_of = search.names_of
        contributions.places.occupies = account_occupies
        register_linked_object("PROPERTY", linked_objects.PROPERTY)
        register_linked_object("ACCOUNT_PROPERTY_EFFECTIVE_PERIOD", linked_objects.OCCUPANCY)
