"""A mail server on localhost: writes each message it takes, parsed by Python's own email package, as a line of JSON.

server.py PORT FILE [CERTIFICATE KEY]     with a certificate it takes mail only after STARTTLS
"""

import email
import email.policy
import json
import logging
import signal
import ssl
import sys

from aiosmtpd.controller import Controller


class Keeper:
    def __init__(self, path):
        self.path = path

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("refuse"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        bodies = [part for part in message.walk() if not part.is_multipart()]
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "type": message.get_content_type(),
            "parts": [{"type": part.get_content_type(), "text": part.get_content()} for part in bodies],
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
        }
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(kept) + "\n")
        return "250 OK"


def main():
    # A client that breaks off is part of a test, not news.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    port, path, *tls = sys.argv[1:]
    options = {}
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        options = {"tls_context": context, "require_starttls": True}
    Controller(Keeper(path), hostname="127.0.0.1", port=int(port), **options).start()
    print("ready", flush=True)
    signal.pause()


main()
