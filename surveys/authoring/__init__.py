"""Writing a questionnaire: draft, try, publish."""
