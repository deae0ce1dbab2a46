"""More than one machine: a bucket instead of a folder, workers that share nothing else, two beats."""
