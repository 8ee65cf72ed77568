"""Uses of accounts' operations."""

from tests.examples.accounts import businesses, care, customers, references, signing_up

EXAMPLES = {
    **businesses.EXAMPLES,
    **care.EXAMPLES,
    **customers.EXAMPLES,
    **references.EXAMPLES,
    **signing_up.EXAMPLES,
}
