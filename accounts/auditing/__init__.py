"""Reading the audit trail: its page, and whether its chain is whole."""
