"""Everybody at once, each in their role, beside another checkout: `make load`, in docs/benchmarks.md."""
