"""Report pages: rows, words and bodies made of the stored figures. No figure is made here."""
