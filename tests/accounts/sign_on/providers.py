"""Real identity providers on this machine: oidc-provider by node, pysaml2 with xmlsec1."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from django.conf import settings

HERE = Path(__file__).parent
MODULES = Path(os.environ.get("OIDC_PROVIDER", settings.LOCAL_DIR / "oidc-provider/node_modules"))


def needs(what: str, *, found: bool) -> None:
    """Skip without a program, unless SIGN_ON_TESTS=required."""
    if not found and os.environ.get("SIGN_ON_TESTS") == "required":
        pytest.fail(f"There is no {what}, and SIGN_ON_TESTS=required asks for it.")
    if not found:
        pytest.skip(f"There is no {what} (make identity-provider).")


@dataclass(frozen=True)
class OidcProvider:
    """A provider that lets in whom the test says."""

    issuer: str
    people: Path

    def person(self, sub: str, *, amr: list[str] | None = None, **claims: Any) -> None:
        self.people.write_text(json.dumps({"sub": sub, "amr": amr, "claims": claims}))

    def refuse(self) -> None:
        self.people.write_text(json.dumps({"refuses": True}))

    def visit(self, address: str) -> str:
        """Like a browser, from where we send somebody to where the provider sends them back."""
        pool, cookies = urllib3.PoolManager(), dict[str, str]()
        for _step in range(8):
            answer = pool.request(
                "GET",
                address,
                redirect=False,
                headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())},
            )
            for told in answer.headers.getlist("Set-Cookie"):
                name, _is, value = told.partition(";")[0].partition("=")
                cookies[name] = value
            address = answer.headers.get("Location") or pytest.fail(answer.data.decode()[:500])
            address = address if address.startswith("http") else self.issuer + address
            if address.startswith(settings.SITE_URL):
                parts = urlsplit(address)
                return f"{parts.path}?{parts.query}"
        return pytest.fail("the provider does not come to an end")


@contextmanager
def oidc_provider(folder: Path, back: list[str]) -> Iterator[OidcProvider]:
    node = shutil.which("node")
    needs("node with oidc-provider", found=bool(node) and MODULES.is_dir())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    people = folder / "person.json"
    people.write_text("{}")
    script = str(HERE / "provider.mjs")
    command = [str(node), script, str(MODULES), str(port), str(people), json.dumps(back)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        try:
            assert child.stdout is not None
            assert any(line.strip() == "ready" for line in child.stdout)
            yield OidcProvider(f"http://127.0.0.1:{port}", people)
        finally:
            child.kill()
