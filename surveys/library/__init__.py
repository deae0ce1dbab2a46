"""What a tenant keeps to ask again: put there from a questionnaire, looked for, taken over."""
