"""What respondents are told of their data, how long each kind is kept, and where it lies."""
