"""What the computation costs: `make bench-compute`, described in docs/benchmarks.md."""
