"""The API's door: a token names its tenant, and the request runs in it."""
