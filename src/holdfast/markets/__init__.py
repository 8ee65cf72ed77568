"""One file per country: identifiers, time zone, currency, taxes, holidays, settlement step."""
