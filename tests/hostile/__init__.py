"""Attacks on the product as production runs it, over HTTP: `make attacks`."""
