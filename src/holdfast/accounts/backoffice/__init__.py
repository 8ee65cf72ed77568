"""What other floors show on an account's page in the back office: panels of facts, and moments of its time line."""
