"""What this room reads for its pages, as frozen dataclasses."""
