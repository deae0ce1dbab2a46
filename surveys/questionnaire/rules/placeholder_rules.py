"""What a translation has to take along as it is: placeholders, markup and addresses."""

import re
from collections import Counter
from typing import Final

_KEPT: Final = re.compile(
    r"""
    \$?\{\{?[^{}\n]{1,60}\}?\}          # {name}, {{name}}, ${name}
    | %\([^()\n]{1,60}\)[a-z] | %[sd]\b  # %(name)s, %s
    | </?[A-Za-z][^<>\n]{0,200}>         # <b>, </b>
    | \*\*                               # **bold**
    | https?://[^\s<>"']+[^\s<>"'.,;:!?)]
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+  # from the start of a word, for time
    """,
    re.VERBOSE,
)


def lacking(source: str, target: str) -> tuple[str, ...]:
    """What stands in the source and not, or less often, in a translation that says something."""
    if not target.strip():
        return ()
    there = Counter(_KEPT.findall(target))
    missed = Counter(_KEPT.findall(source)) - there
    return tuple(missed)
