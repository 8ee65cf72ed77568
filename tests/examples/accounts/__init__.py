"""Uses of accounts' operations."""

from tests.examples.accounts import businesses, campaigns, care, customers, references, signing_up

EXAMPLES = {
    **businesses.EXAMPLES,
    **campaigns.EXAMPLES,
    **care.EXAMPLES,
    **customers.EXAMPLES,
    **references.EXAMPLES,
    **signing_up.EXAMPLES,
}
