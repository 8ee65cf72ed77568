"""Load shapes of a simulated retailer's customers: published standard profiles, made individual by a seed.

`shapes` holds the functions; the published figures are in `data`, each file naming its source.
"""
