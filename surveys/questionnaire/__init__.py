"""The pure instrument: what is asked, to whom, in which words. Knows no Django and no database."""
