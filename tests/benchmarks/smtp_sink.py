"""`python tests/benchmarks/smtp_sink.py`: a mail server that takes everything, in its own process.

It speaks as much SMTP as a sender needs, and writes a line `recipient message-id` for each mail
that it took. Prints its port. `--drop N` breaks the line after the Nth mail, which it has taken:
the sender cannot know.
"""

import argparse
import asyncio
import re
import sys
from pathlib import Path
from typing import Final, TextIO

MESSAGE_ID: Final = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
ANSWERS: Final = {
    b"EHLO": b"250 sink\r\n",
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 OK\r\n",
    b"RSET": b"250 OK\r\n",
    b"NOOP": b"250 OK\r\n",
}


class Sink:
    def __init__(self, log: TextIO, drop: int) -> None:
        self.log, self.drop, self.taken = log, drop, 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a sender that was killed
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        recipient = b""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.partition(b":")[2].strip().strip(b"<>")
                writer.write(b"250 OK\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                mail = await reader.readuntil(b"\r\n.\r\n")
                if not self._took(recipient, mail):
                    return
                writer.write(b"250 OK\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(ANSWERS.get(verb, b"500 what?\r\n"))

    def _took(self, recipient: bytes, mail: bytes) -> bool:
        """Written down before it is acknowledged, as a mail server does."""
        found = MESSAGE_ID.search(mail)
        name = found[1].decode() if found else "-"
        self.log.write(f"{recipient.decode()} {name}\n")
        self.log.flush()
        self.taken += 1
        return self.taken != self.drop


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--drop", type=int, default=0)
    options = parser.parse_args()
    with options.log.open("w") as log:
        server = await asyncio.start_server(
            Sink(log, options.drop).serve, "127.0.0.1", 0, limit=2**22
        )
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
