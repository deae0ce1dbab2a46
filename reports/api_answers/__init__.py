"""What the API answers of results, and how its fields are described."""
