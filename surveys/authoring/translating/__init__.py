"""A questionnaire in its other languages: what is missing or outdated, and a translator's files."""
