"""How large a file of answers may be; docs/import.md says it too."""

from typing import Final

from surveys.upload.tables import Most

_MB: Final = 1024 * 1024
ON_PAGES: Final = Most(rows=100_000, cells=8_000_000, bytes=60 * _MB)
# Whoever runs a command has the machine, and nobody waits for a page.
BY_COMMAND: Final = Most(rows=500_000, cells=40_000_000, bytes=400 * _MB)
