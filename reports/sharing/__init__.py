"""Handing a released report to people: mails to its managers, and personal links that end."""
