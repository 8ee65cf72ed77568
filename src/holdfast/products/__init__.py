"""Products, tariffs, rates over time, and the arithmetic of rating."""
