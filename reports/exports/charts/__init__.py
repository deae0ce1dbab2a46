"""One chart of a report as a file of its own: a drawing, a picture, or its figures."""
