"""What a respondent costs: `make bench-answering`, in docs/benchmarks.md."""
