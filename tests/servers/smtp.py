"""A mail server for tests: takes letters on a port of its own and writes each into a folder.

smtp.py FOLDER [--user NAME --password WORD] [--cert FILE --key FILE [--starttls]] [--refuse CODE]

It prints its port, and ends when its input is closed.
"""

import argparse
import asyncio
import os
import socket
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder, refuse):
        self.folder, self.refuse, self.count = folder, refuse, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return f"{self.refuse} no letters for {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        path = os.path.join(self.folder, f"{self.count:04}.eml")
        with open(path + ".part", "wb") as out:
            out.write(f"X-To: {','.join(envelope.rcpt_tos)}\r\n".encode() + envelope.content)
        os.rename(path + ".part", path)
        return "250 taken"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--refuse", default="")
    asked = parser.parse_args()
    tls = None
    if asked.cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(asked.cert, asked.key)

    def authenticate(server, session, envelope, mechanism, data):
        fits = (data.login.decode(), data.password.decode()) == (asked.user, asked.password)
        return AuthResult(success=fits, handled=False) if not fits else AuthResult(success=True)

    handler = Handler(asked.folder, asked.refuse)

    def protocol():
        return SMTP(
            handler,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            authenticator=authenticate if asked.user else None,
            auth_required=bool(asked.user),
            auth_require_tls=False,
            tls_context=tls if asked.starttls else None,
            require_starttls=asked.starttls,
        )

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    await loop.create_server(protocol, sock=listening, ssl=tls if tls and not asked.starttls else None)
    print(listening.getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
