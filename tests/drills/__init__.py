"""Long proofs of what operation promises: each is a target of make, and prints its figures."""
