"""Smart charging of cars, batteries and heat pumps."""
