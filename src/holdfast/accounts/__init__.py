"""Customer accounts, portfolios, businesses and the people on them."""
