"""Places, who occupies them, and the supply points there."""
