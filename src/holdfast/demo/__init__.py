"""A seeded retailer that lives in simulated time."""
