"""Register, agreement and certificate: their words as data, set by one template."""
