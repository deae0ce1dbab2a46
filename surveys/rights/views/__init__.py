"""The pages: of respondents by their link, and of the consultancy."""
