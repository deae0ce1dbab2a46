#!/usr/bin/env bash
# schemathesis 4.32.5: over from_wsgi() it asks for compressed answers and does not unpack them. A program that
# compresses, as Django's GZipMiddleware does, is reported as breaking its description.
#
# Expected: the same verdict over WSGI as over HTTP, where the client unpacks what it asked for.
# Seen: the request says "Accept-Encoding: gzip, deflate, br"; the body stays packed, and call_and_validate() fails with
# "Content deserialization error: 'utf-8' codec can't decode byte 0x8b". The same program behind a socket passes.
# Small answers pass everywhere, for servers pack only large ones, so the failure comes with the data.
# What it costs: a day in the wrong place, or a check that is switched off. Send "Accept-Encoding: identity".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
"$folder/venv/bin/python" - <<'PYTHON'
import gzip
import json
import threading
from importlib.metadata import version
from wsgiref.simple_server import WSGIRequestHandler, make_server

import schemathesis
from schemathesis.core.failures import FailureGroup

OK = {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "x", "version": "1"},
    "paths": {"/wave": {"get": {"responses": {"200": OK}}}},
}


def program(environ, start_response):
    """Compresses for whoever asks for it, but for its description."""
    described = environ["PATH_INFO"] == "/schema"
    body = json.dumps(DOCUMENT if described else {"name": "Najaar"}).encode()
    headers = [("Content-Type", "application/json")]
    if not described and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = gzip.compress(body)
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


def verdict(schema, **headers) -> str:
    try:
        schema["/wave"]["GET"].Case().call_and_validate(headers=headers)
    except FailureGroup as group:
        return str(group.exceptions[0]).splitlines()[0]
    return "as described"


server = make_server("127.0.0.1", 0, program, handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
over_wsgi = schemathesis.openapi.from_wsgi("/schema", program)
over_http = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.server_port}/schema")
found = {
    "over HTTP": verdict(over_http),
    "over WSGI": verdict(over_wsgi),
    "over WSGI, asking for no compression": verdict(over_wsgi, **{"Accept-Encoding": "identity"}),
}
print("schemathesis", version("schemathesis"))
for how, said in found.items():
    print(f"{how}: {said}")
good = [said == "as described" for said in found.values()]
assert good == [True, False, True], "it unpacks now, or asks no more: look again"
PYTHON
