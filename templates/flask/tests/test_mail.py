import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from app.mail import Mail
from app.settings import Settings

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789-0123456789-0123456789",
    "TRUSTED_HOSTS": "notes.example.com",
}
SENDER = "Notes <notes@example.com>"


class Server(socketserver.ThreadingTCPServer):
    """A mail server that takes whatever it gets, and keeps it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.commands: list[str] = []
        self.letters: list[str] = []


class Session(socketserver.StreamRequestHandler):
    """Talks as RFC 5321 says, in the order of smtplib."""

    server: Server

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            self.server.commands.append(line)
            if line.upper() == "DATA":
                self.say("354 go on")
                self.server.letters.append(self.read_letter())
            if line.lower().startswith("ehlo"):
                self.say("250-hello\r\n250-AUTH PLAIN")
            self.say("221 bye" if line.upper() == "QUIT" else "250 ok")

    def read_letter(self) -> str:
        lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
        return "".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Generator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield server
        finally:
            server.shutdown()


def send(mail: Mail) -> None:
    mail.send(to="ada@example.com", subject="Grüße", text="Hello\n")
    mail.flush()


def test_a_letter_is_handed_to_the_mail_server() -> None:
    with mail_server() as server:
        send(Mail(f"smtp://127.0.0.1:{server.server_address[1]}", sender=SENDER))
    (letter,) = server.letters
    assert "From: Notes <notes@example.com>" in letter
    assert "To: ada@example.com" in letter
    assert "Auto-Submitted: auto-generated" in letter
    assert letter.endswith("\r\n\r\nHello\r\n")


def test_a_password_is_never_sent_in_the_clear(caplog: pytest.LogCaptureFixture) -> None:
    with mail_server() as server:
        address = f"127.0.0.1:{server.server_address[1]}"
        send(Mail(f"smtp://notes:secret@{address}", sender=SENDER))
    assert server.letters == []
    assert [command for command in server.commands if command.startswith("AUTH")] == []
    assert "a letter could not be sent" in caplog.text
    assert "secret" not in caplog.text


def test_a_mail_server_that_is_away_is_logged_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with mail_server() as server:
        address = f"127.0.0.1:{server.server_address[1]}"
    for scheme in ("smtp", "smtps"):
        send(Mail(f"{scheme}://{address}", sender=SENDER))
    assert caplog.text.count("a letter could not be sent") == 2


@pytest.mark.parametrize(
    ("url", "sender", "complaint"),
    [
        ("console:", "notes@example.com", "MAIL_URL: set it to the mail server"),
        ("memory:", "notes@example.com", "MAIL_URL: set it to the mail server"),
        ("smtp://", "notes@example.com", "MAIL_URL: set it to the mail server"),
        ("mail.example.com", "notes@example.com", "MAIL_URL: set it to the mail server"),
        ("smtp://mail.example.com", "", "MAIL_FROM: set it to the address"),
        ("smtp://mail.example.com", "notes", "MAIL_FROM: set it to the address"),
    ],
)
def test_production_asks_for_a_mail_server_and_a_sender(
    monkeypatch: pytest.MonkeyPatch, url: str, sender: str, complaint: str
) -> None:
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    environment = PRODUCTION | {"MAIL_URL": url, "MAIL_FROM": sender}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=complaint):
        Settings.load()


def test_in_development_letters_stand_in_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    send(Mail("console:", sender=SENDER))
    shown = capsys.readouterr().err
    assert "To: ada@example.com" in shown
    assert "Subject: Grüße" in shown
    assert "\nHello\n" in shown
