"""One module a format: content → bytes, the same bytes for the same content. No Django in here."""
