"""Our document of what a reader gives, and all that is not as it was; no format is known here.

- `assembling` makes the document, by way of `making` (an item), `codes`, `languages`, `plain_texts`
  and `conditions`
- `pairing` joins two files, one for each side
"""
