"""What changes accounts: each function is one transaction and writes its business event in it.

All take `now`, the aware moment of the change. Numbers may be given, so that a seeded retailer is the same
each time; otherwise they are drawn at random.
"""

from __future__ import annotations

from holdfast.accounts.operations.assets import (
    register_customer_asset,
    retire_customer_asset,
)
from holdfast.accounts.operations.attachments import (
    bucket_name,
    create_account_file_attachment,
    forget_abandoned_attachments,
    keep_file,
    trigger_post_upload_operations,
    upload_file,
)
from holdfast.accounts.operations.billing import (
    update_account_billing_address,
    update_account_billing_email,
    update_billing_address,
    update_billing_details,
)
from holdfast.accounts.operations.businesses import (
    add_business_to_segment,
    create_business,
    create_segment,
    grant_user_access_to_business,
    link_account_to_business,
    revoke_user_access_from_business,
)
from holdfast.accounts.operations.campaigns import (
    add_campaign_to_account,
    create_campaign,
    remove_campaign_from_account,
    update_campaign_account_expiry_date,
)
from holdfast.accounts.operations.care import (
    begin_assistance_agreement,
    begin_hardship_agreement,
    end_hardship_agreement,
    end_special_circumstance,
    record_special_circumstance,
    update_personal_address,
    update_special_circumstances_sharing,
)
from holdfast.accounts.operations.changes import lock_account
from holdfast.accounts.operations.companies import (
    create_internal_company,
)
from holdfast.accounts.operations.complaints import (
    Complainant,
    add_complaint_contact,
    assign_complaint,
    create_complaint,
)
from holdfast.accounts.operations.consents import (
    Answer,
    create_consent_type,
    update_account_consents,
    update_account_user_consents,
)
from holdfast.accounts.operations.double_opt_in import (
    confirm_double_opt_in,
    request_double_opt_in,
    send_double_opt_in,
)
from holdfast.accounts.operations.energy_cheques import receive_energy_cheque, settle_energy_cheque
from holdfast.accounts.operations.letterheads import (
    set_letterhead,
)
from holdfast.accounts.operations.links import (
    create_user_reference,
    set_brand_url,
)
from holdfast.accounts.operations.notes import (
    create_account_note,
)
from holdfast.accounts.operations.opening import (
    BillingDetails,
    change_account_status,
    create_account,
    create_brand,
)
from holdfast.accounts.operations.people import (
    add_user_to_account,
)
from holdfast.accounts.operations.portfolios import (
    add_portfolio_reference,
    add_user_to_portfolio,
    create_portfolio,
    move_portfolio,
)
from holdfast.accounts.operations.preferences import (
    set_hold_music_track,
    update_comms_delivery_preference,
    update_comms_preferences,
    update_document_accessibility_preference,
    update_options_language_preference,
    wrong_preferences,
)
from holdfast.accounts.operations.references import (
    create_account_reference,
    delete_account_reference,
    reference_value,
    update_account_reference,
)
from holdfast.accounts.operations.reminders import (
    complete_reminder,
    create_reminder,
    raise_due_reminders,
)
from holdfast.accounts.operations.search import (
    catch_up_with_changes,
    index_accounts,
    rebuild_search,
)
from holdfast.accounts.operations.shells import (
    create_flex_shell_account,
    create_shell_account,
)
from holdfast.accounts.operations.signing_up import (
    initialize_account,
    prepare_account,
)
from holdfast.accounts.operations.teams import (
    create_operations_team,
)
from holdfast.accounts.operations.time_line import (
    attach_to_message,
    create_external_event,
    record_message,
    record_message_event,
)
from holdfast.accounts.operations.verification import (
    verify_identity,
)

__all__ = [
    "Answer",
    "BillingDetails",
    "Complainant",
    "add_business_to_segment",
    "add_campaign_to_account",
    "add_complaint_contact",
    "add_portfolio_reference",
    "add_user_to_account",
    "add_user_to_portfolio",
    "assign_complaint",
    "attach_to_message",
    "begin_assistance_agreement",
    "begin_hardship_agreement",
    "bucket_name",
    "catch_up_with_changes",
    "change_account_status",
    "complete_reminder",
    "confirm_double_opt_in",
    "create_account",
    "create_account_file_attachment",
    "create_account_note",
    "create_account_reference",
    "create_brand",
    "create_business",
    "create_campaign",
    "create_complaint",
    "create_consent_type",
    "create_external_event",
    "create_flex_shell_account",
    "create_internal_company",
    "create_operations_team",
    "create_portfolio",
    "create_reminder",
    "create_segment",
    "create_shell_account",
    "create_user_reference",
    "delete_account_reference",
    "end_hardship_agreement",
    "end_special_circumstance",
    "forget_abandoned_attachments",
    "grant_user_access_to_business",
    "index_accounts",
    "initialize_account",
    "keep_file",
    "link_account_to_business",
    "lock_account",
    "move_portfolio",
    "prepare_account",
    "raise_due_reminders",
    "rebuild_search",
    "receive_energy_cheque",
    "record_message",
    "record_message_event",
    "record_special_circumstance",
    "reference_value",
    "register_customer_asset",
    "remove_campaign_from_account",
    "request_double_opt_in",
    "retire_customer_asset",
    "revoke_user_access_from_business",
    "send_double_opt_in",
    "set_brand_url",
    "set_hold_music_track",
    "set_letterhead",
    "settle_energy_cheque",
    "trigger_post_upload_operations",
    "update_account_billing_address",
    "update_account_billing_email",
    "update_account_consents",
    "update_account_reference",
    "update_account_user_consents",
    "update_billing_address",
    "update_billing_details",
    "update_campaign_account_expiry_date",
    "update_comms_delivery_preference",
    "update_comms_preferences",
    "update_document_accessibility_preference",
    "update_options_language_preference",
    "update_personal_address",
    "update_special_circumstances_sharing",
    "upload_file",
    "verify_identity",
    "wrong_preferences",
]
