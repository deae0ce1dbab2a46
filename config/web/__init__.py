"""What every answer over HTTP goes through, and the style and type that pages load."""
