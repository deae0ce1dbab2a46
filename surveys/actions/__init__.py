"""What this room can do: authoring, fieldwork, responding, importing, the catalogue."""
