from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "holdfast.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the floor below what sharing an account lets a viewer see, and what else it asks of accounts."""
        from holdfast.accounts import (  # noqa: PLC0415 - models are not loaded any earlier
            access,
            customer_book,
            linked_objects,
            reach,
            voices,
        )
        from holdfast.identity import contributions  # noqa: PLC0415
        from holdfast.identity.access import also_visible  # noqa: PLC0415
        from holdfast.identity.password_rules import knows_account_numbers  # noqa: PLC0415
        from holdfast.platform.access import account_gate  # noqa: PLC0415
        from holdfast.platform.linked_objects import register_linked_object  # noqa: PLC0415
        from holdfast.platform.messages import speaks_to_users  # noqa: PLC0415

        contributions.customer_book.find_brand = customer_book.find_brand
        contributions.customer_book.find_page = customer_book.find_page
        contributions.customer_book.join_portfolio = customer_book.join_portfolio
        contributions.customer_book.keep_preferences = customer_book.keep_preferences
        contributions.customer_book.sees = customer_book.sees
        also_visible(access.shares_an_account)
        also_visible(reach.looks_after_their_portfolio)
        account_gate(access.may_see_account_number)
        knows_account_numbers(voices.account_numbers_of_user)
        speaks_to_users(voices.voice_of_user)
        register_linked_object("ACCOUNT", linked_objects.ACCOUNT)
        register_linked_object("ACCOUNT_USER", linked_objects.ACCOUNT_USER)
