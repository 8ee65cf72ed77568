"""Meters, registers, readings and interval data."""
