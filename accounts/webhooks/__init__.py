"""Telling a tenant's own programs what happened: signed, guarded, tried again, and logged."""
