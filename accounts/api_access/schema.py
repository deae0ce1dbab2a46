"""What the OpenAPI document says about the API's door. Imported when the room is ready."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.api_access.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "tz_<tenant>_<secret>",
            "description": "An API key, made by an owner of the organisation.",
        }


# Every error is this JSON, whatever the address. Those of a request body stand at its fields.
ERROR: Final = {
    "type": "object",
    "description": "What went wrong, in a sentence; of a request body, lists of sentences by field.",
    "properties": {
        "detail": {"type": "string"},
        "request_id": {
            "type": "string",
            "description": "Of our mistakes: name it when you ask us. Every answer has it as `X-Request-ID`.",
        },
    },
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
OF_ERROR: Final = {"$ref": "#/components/schemas/Error"}
OF_ALL: Final = {
    "401": "No API key, or one that does not exist, was revoked or has expired.",
    "403": "The key was not made for this.",
    "404": "There is no such thing in this tenant, or it is not there yet.",
    "406": "Only JSON is answered.",
    "429": "Too many requests with this key; `Retry-After` says how many seconds to wait.",
    "500": "Our mistake.",
    "503": "A service that this needs is away; `Retry-After` says when to try again.",
}
OF_BODIES: Final = {
    "400": "The body is no JSON, or not what is asked for.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
}
_METHODS: Final = ("get", "post", "put", "patch", "delete")


def describe_errors(result: dict[str, Any], **named: Any) -> dict[str, Any]:
    """Adds to every operation what it answers when it fails (a hook of drf-spectacular)."""
    result["components"]["schemas"]["Error"] = ERROR
    content = {"application/json": {"schema": OF_ERROR}}
    for path in result["paths"].values():
        for operation in (path[method] for method in _METHODS if method in path):
            errors = OF_ALL | (OF_BODIES if "requestBody" in operation else {})
            told = {
                code: {"description": text, "content": content} for code, text in errors.items()
            }
            operation["responses"] = told | operation["responses"]
            _close(operation.get("requestBody"), result)
    return result


def _close(body: dict[str, Any] | None, result: dict[str, Any]) -> None:
    """A body with a field that nobody knows is refused; the description says so."""
    for media in (body or {}).get("content", {}).values():
        name = media["schema"]["$ref"].rsplit("/", 1)[1]
        result["components"]["schemas"][name]["additionalProperties"] = False
