"""Finished figures given to the managers: an edition of a run."""
