"""The GraphQL machine; it knows no domain."""
