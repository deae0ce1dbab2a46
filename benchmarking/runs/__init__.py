"""Runs: claimed, counted, computed and stored, one attempt after another."""
