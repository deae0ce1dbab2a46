"""A report before people in one room: a finding a screen, a dialogue round, and what they agree."""
