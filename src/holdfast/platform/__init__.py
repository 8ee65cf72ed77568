"""The system itself: versions, limits, events, background results."""
