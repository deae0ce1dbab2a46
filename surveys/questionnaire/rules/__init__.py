"""What a questionnaire must satisfy before it is published."""
