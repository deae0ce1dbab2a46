"""Logging in, by allauth: who may, with what password, on which device."""
