"""Which charts a report has to take along, and how each is drawn. No figure is made here."""
