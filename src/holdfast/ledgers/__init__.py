"""Money owed and paid: double-entry ledgers and their transactions."""
