"""A walk through the pages for people in a real browser; `python -m tests.browser.walk --help`."""
