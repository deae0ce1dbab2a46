"""Whom the attackers meet: a product with two tenants, and browsers that obey no script and no rule."""

import http.client
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from tests.benchmarks.answering.meters import family, peak, resident
from tests.guards.rows import Made

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
CLOSED: Final = frozenset({403, 404, 405})
TOKEN: Final = "a" * 32  # a browser may choose its own token, and sends it twice
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
OWN: Final = "north"
NEIGHBOUR: Final = "south"
BOUNDARY: Final = "x" * 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


Send = Callable[[str, str, Mapping[str, str], bytes], Answer]


@dataclass
class Scene:
    """The product, what `staging` told of it, and how often it was tried."""

    told: dict[str, Any]
    send: Send
    calm: Callable[[], None]  # forgets what limits counted
    logs: Callable[[], str]  # what the product wrote down
    sql: Callable[[str, list[Any]], bool]  # past every wall; whether it was done
    tries: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rows(self, which: str) -> Made:
        """The rows of a tenant."""
        return rows_of(self.told["rows"][which])

    def browser(self, who: str = "", tenant: str = OWN) -> "Browser":
        """Somebody who has logged in; nobody without a name."""
        found = Browser(self)
        if who:
            name, value = self.told["sessions"][tenant][who]
            found.cookies[name] = value
        return found

    def key(self, tenant: str = OWN) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.told['keys'][tenant]}"}

    def cpu(self) -> float:
        """Seconds that the web server has worked: a busy machine makes waits long, and these not."""
        pid = self.told.get("pids", {}).get("web")
        if pid is None:
            return time.process_time()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum(map(_worked, (str(pid), *children)))

    def memory(self) -> list[float]:
        """Megabytes that each process of the web server has, with its part of what they share (PSS)."""
        pid = self.told.get("pids", {}).get("web")
        return [] if pid is None else [resident(one) for one in family(pid)]

    def peaks(self) -> dict[str, float]:
        """Megabytes that a process of each kind ever had, with all that it shares (RSS)."""
        pids = self.told.get("pids", {})
        return {name: max(map(peak, family(pid))) for name, pid in pids.items()}

    def tried(self, times: int = 1) -> None:
        with self._lock:
            self.tries += times


def _worked(pid: str) -> float:
    """Its own and that of processes which it began and which ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def rows_of(told: Mapping[str, list[str]]) -> Made:
    """Rows as tests/guards/addresses.py asks for them."""
    return {label: SimpleNamespace(pk=pk, code=code) for label, (pk, code) in told.items()}


@dataclass
class Browser:
    """Cookies and requests; it follows nothing."""

    scene: Scene
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | Mapping[str, Any] = b"",
        headers: Mapping[str, str] | None = None,
        *,
        kind: str = FORM,
        honest: bool = True,
    ) -> Answer:
        """With a good CSRF token, unless it is not honest."""
        if isinstance(body, Mapping):
            body = json.dumps(body) if kind == JSON else urlencode(body, doseq=True)
        sent = body.encode(errors="surrogatepass") if isinstance(body, str) else body
        said = {"Content-Type": kind, **(headers or {})}
        cookies = dict(self.cookies)
        if honest and method != "GET":
            cookies["csrftoken"] = said["X-CSRFToken"] = cookies.get("csrftoken", TOKEN)
        if cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.scene.tried()
        answer = self.scene.send(method, path, said, sent)
        for line in answer.cookies:
            self._keep(line)
        return answer

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel.value and morsel["max-age"] != "0":
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        return self.ask("POST", path, fields or {}, **more)

    def upload(
        self,
        path: str,
        called: str,
        content: bytes,
        *,
        field: str = "file",
        first: Mapping[str, bytes] = MappingProxyType({}),
        **beside: str,
    ) -> Answer:
        """A form with a file; fields and other files before it."""
        told = (_part(name, value.encode()) for name, value in beside.items())
        others = (_part(name, file, "first") for name, file in first.items())
        body = b"".join((*told, *others, _part(field, content, called)))
        body += f"--{BOUNDARY}--\r\n".encode()
        return self.ask("POST", path, body, kind=f"multipart/form-data; boundary={BOUNDARY}")


def _part(name: str, content: bytes, called: str | None = None) -> bytes:
    """Of a form: a field, or a file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if called is not None:
        head += f'; filename="{called}"\r\nContent-Type: application/octet-stream'
    return head.encode(errors="surrogatepass") + b"\r\n\r\n" + content + b"\r\n"


def over_http(host: str, port: int) -> Send:
    """One line for each thread, kept open; opened anew where the server closed it."""
    lines = threading.local()

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        for again in (False, True):
            line = getattr(lines, "line", None)
            if line is None:
                line = lines.line = http.client.HTTPConnection(host, port, timeout=60)
            try:
                with suppress(BrokenPipeError, ConnectionResetError):  # it answered before the end
                    line.request(method, path, body or None, dict(headers))
                came = line.getresponse()
                return _read(came)
            except (http.client.HTTPException, OSError):
                line.close()
                lines.line = None
                if again:
                    return Answer(0, {}, b"")  # the server hung up
        raise AssertionError

    return send


def _read(came: http.client.HTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in came.getheaders()}
    cookies = tuple(value for name, value in came.getheaders() if name.lower() == "set-cookie")
    return Answer(came.status, headers, came.read(), cookies)
