"""The paths of REST beside GraphQL: products and prices for anybody, accounts and consumption for their owners.

They answer from the same queries, for the same viewers, and stand above all domains.
"""
