"""What a program sends and is sent: JSON as everybody reads it."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


class JsonBody(BaseParser):
    """Strict JSON in UTF-8, whatever else the content type says; a broken one is told so.

    The framework's own parser takes half a character, which nothing can answer or keep, and fails
    on a body that is nested too deeply.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes] | HttpRequest,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        # A request's own reading knows no limit; its body does.
        body = stream.body if isinstance(stream, HttpRequest) else stream.read()
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ParseError("The body is no JSON that can be read.") from error


class JsonAnswer(BaseRenderer):
    """JSON of what a view answers: rows and structs as they are, texts in the language of now."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else msgspec.json.encode(data, enc_hook=str)


class KnownFields(serializers.Serializer[Any]):
    """A body of which every field is known."""

    def to_internal_value(self, data: Any) -> Any:
        """A field that nobody knows is a mistake of whoever asks: silence would hide it."""
        strange = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if strange:
            raise serializers.ValidationError({key: ["Unknown field."] for key in sorted(strange)})
        return super().to_internal_value(data)


class Base64Field(serializers.CharField):
    """Bytes in JSON."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError("This is no base64.") from error
