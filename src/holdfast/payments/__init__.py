"""Payment instructions, schedules and payments."""
