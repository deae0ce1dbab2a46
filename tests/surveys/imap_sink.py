"""A small real IMAP server on this machine, for one mailbox: what a reader of reports asks of one."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

USER, PASSWORD = "bounces@example.org", "een geheim"
_TAGGED: Final = re.compile(rb"(\S+) (.*)", re.DOTALL)


class Mailbox:
    """Mails by their number, and which of them were seen."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.port = 0

    def add(self, mail: bytes) -> None:
        self.mails.append(mail)

    @property
    def url(self) -> str:
        name, password = USER.replace("@", "%40"), PASSWORD.replace(" ", "%20")
        return f"imap://{name}:{password}@127.0.0.1:{self.port}/INBOX"

    def answer(self, command: str) -> Iterator[bytes]:
        """The lines before the one that ends the command; raises ValueError for a no."""
        verb = command.split()[0].upper()
        if verb == "LOGIN":
            if USER not in command or PASSWORD not in command:
                raise ValueError("no")
        elif verb == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif verb == "SELECT":
            yield f"* {len(self.mails)} EXISTS".encode()
        elif verb == "LOGOUT":
            yield b"* BYE"
        elif verb == "UID":
            yield from self._by_uid(command.split(maxsplit=3)[1:])

    def _by_uid(self, words: list[str]) -> Iterator[bytes]:
        if words[0] == "SEARCH":
            found = [str(n) for n in range(1, len(self.mails) + 1) if n not in self.seen]
            yield f"* SEARCH {' '.join(found)}".encode()
            return
        number = int(words[1])
        if words[0] == "STORE":
            self.seen.add(number)
            return
        mail = self.mails[number - 1]
        yield f"* {number} FETCH (UID {number} BODY[]<0> {{{len(mail)}}}\r\n".encode() + mail + b")"


@contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                found = _TAGGED.match(line.strip())
                assert found is not None
                tag, command = found[1], found[2].decode()
                try:
                    for told in mailbox.answer(command):
                        self.wfile.write(told + b"\r\n")
                except ValueError:
                    self.wfile.write(tag + b" NO\r\n")
                    continue
                self.wfile.write(tag + b" OK done\r\n")
                if command.upper() == "LOGOUT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield mailbox
        server.shutdown()
        thread.join()
