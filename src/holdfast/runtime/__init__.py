"""How processes start and stop: embedded PostgreSQL, supervision, logging."""
