"""Bills and the run that makes them."""
