"""What of one questionnaire goes into another, and how it is known there again. Pure."""
