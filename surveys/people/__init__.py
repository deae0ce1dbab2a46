"""The address book: the people of a tenant, from file to wave, and between waves."""
