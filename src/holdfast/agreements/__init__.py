"""Which tariff a supply point is on, for whom and when."""
