"""What people wrote in their own words: read over by the consultancy, then told in groups."""
