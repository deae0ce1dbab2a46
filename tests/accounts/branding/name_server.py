"""A real name server on this machine that knows TXT records."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Records = dict[str, list[str]]


@contextmanager
def running_name_server(records: Records) -> Iterator[str]:
    """Its host:port. A name without records does not exist."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, line = self.request
            asked = dns.message.from_wire(data)
            told: Any = dns.message.make_response(asked)
            told.flags |= dns.flags.RA
            name = asked.question[0].name.to_text(omit_final_dot=True)
            texts = [f'"{text}"' for text in records.get(name, [])]
            if texts:
                found = dns.rrset.from_text_list(
                    asked.question[0].name, 60, dns.rdataclass.IN, dns.rdatatype.TXT, texts
                )
                told.answer.append(found)
            else:
                told.set_rcode(dns.rcode.NXDOMAIN)
            line.sendto(told.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
