"""Who somebody is: users, organisations, credentials, tokens, permissions."""
