"""The API's door: keys, and what the schema says of them."""
