"""What every floor shares: money, periods of time, the clock, identifiers, errors and business events.

The kernel imports nothing else of Holdfast and knows no framework.
"""
