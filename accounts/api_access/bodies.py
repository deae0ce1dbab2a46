"""What a program sends: JSON as everybody reads it."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JsonBody(BaseParser):
    """Strict JSON in UTF-8, whatever else the content type says; a broken one is told so.

    The framework's own parser takes half a character, which nothing can answer or keep, and fails
    on a body that is nested too deeply.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return msgspec.json.decode(stream.read())
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ParseError("The body is no JSON that can be read.") from error
