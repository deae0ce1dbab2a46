"""What a run computes from: the answers of a wave frozen, and read back as the core's arrays."""
