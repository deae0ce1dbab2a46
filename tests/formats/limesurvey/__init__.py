"""Questionnaires of other programs: what is taken over, what is told."""
