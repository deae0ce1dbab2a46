"""A wave and its people: launch, invite, remind, close."""
