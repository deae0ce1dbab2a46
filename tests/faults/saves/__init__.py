"""Answers are saved over HTTP while the parts of the product are killed: `make faults`."""
