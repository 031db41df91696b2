"""Letters: sent by SMTP, or in development written to the console."""

import logging
import smtplib
import ssl
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import formatdate
from email.utils import make_msgid
from typing import Annotated
from urllib.parse import SplitResult
from urllib.parse import unquote
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic import ValidationInfo

PATIENCE_SECONDS = 20
NOBODY = "nobody@localhost"
SMTP = {"smtp": 587, "smtps": 465}  # the ports where mail is handed in (RFC 8314)

log = logging.getLogger(__name__)
Transport = Callable[[EmailMessage], object]


def _is_mail_url(url: str, info: ValidationInfo) -> str:
    parts = urlsplit(url)
    production = info.data.get("environment", "production") == "production"
    known = parts.hostname if parts.scheme in SMTP else url in {"console:", "memory:"}
    if not known or (production and parts.scheme not in SMTP):
        raise ValueError("set it to the mail server, such as smtp://user:password@mail.example.com")
    return url


def _is_sender(address: str, info: ValidationInfo) -> str:
    production = info.data.get("environment", "production") == "production"
    if "@" not in address or (production and address == NOBODY):
        raise ValueError("set it to the address that letters come from")
    return address


MailUrl = Annotated[str, AfterValidator(_is_mail_url)]
Sender = Annotated[str, AfterValidator(_is_sender)]


class Mail:
    """Sends letters one after the other, behind the back of the request.

    Nobody waits for the mail server: so the time of an answer does not tell whether there was a
    letter at all. What could not be sent stands in the log, and a visitor can ask again.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self.sent: list[EmailMessage] = []  # by memory: alone, for tests
        self._sender = sender
        self._transport = self._transport_for(urlsplit(url))
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="mail")

    def send(self, *, to: str, subject: str, text: str) -> None:
        letter = EmailMessage()
        letter["From"] = self._sender
        letter["To"] = to
        letter["Subject"] = subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].rstrip(">"))
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
        letter.set_content(text)
        self._queue.submit(self._deliver, letter)

    def flush(self) -> None:
        """Wait until all letters so far have gone out."""
        self._queue.submit(lambda: None).result()

    def _deliver(self, letter: EmailMessage) -> None:
        try:
            self._transport(letter)
        except (OSError, smtplib.SMTPException):
            log.exception("a letter could not be sent")

    def _transport_for(self, url: SplitResult) -> Transport:
        if url.scheme in SMTP:
            return lambda letter: _send_by_smtp(url, letter)
        return self.sent.append if url.scheme == "memory" else _write_to_console


def _write_to_console(letter: EmailMessage) -> None:
    frame = "-" * 72
    head = "\n".join(f"{name}: {letter[name]}" for name in ("To", "Subject"))
    sys.stderr.write(f"{frame}\n{head}\n\n{letter.get_content().rstrip()}\n{frame}\n")


def _send_by_smtp(url: SplitResult, letter: EmailMessage) -> None:
    address = (url.hostname or "", url.port or SMTP[url.scheme])
    trusted = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(*address, timeout=PATIENCE_SECONDS, context=trusted)
        if url.scheme == "smtps"
        else smtplib.SMTP(*address, timeout=PATIENCE_SECONDS)
    ) as server:
        server.ehlo()
        # A password is never sent in the clear: without TLS that ends here.
        if url.scheme == "smtp" and (url.password or server.has_extn("starttls")):
            server.starttls(context=trusted)
        if url.username and url.password:
            server.login(unquote(url.username), unquote(url.password))
        server.send_message(letter)
