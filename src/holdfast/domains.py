"""The bounded contexts, lowest floor first: the order in which apps load and schemas are merged."""

DOMAINS = (
    "platform",
    "identity",
    "accounts",
    "properties",
    "metering",
    "products",
    "agreements",
    "ledgers",
    "billing",
    "payments",
    "collections",
    "quotes",
    "flex",
    "goods",
    "switching",
    "sales",
    "support",
    "rewards",
    "screens",
)
