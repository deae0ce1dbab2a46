"""`make faults-runs`: runs of waves while workers, the broker, the disk and the clock fail."""
