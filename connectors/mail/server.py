"""The mail server: one message handed over, and what became of it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

from bot.core.ports import Busy, Refused

SECURITIES = ("starttls", "tls", "none")
PATIENCE = 20.0
"""Seconds to wait for the server."""
ME = "[127.0.0.1]"
"""How the desk names itself in its greeting (RFC 5321, section 4.1.3): not by the machine's name, which is nobody's
business, and without asking a name server for it."""
LATER = timedelta(minutes=2)


class Unsure(Exception):
    """The connection broke off in the middle: it is not known whether the message was taken."""


class Server:
    """Raises, in all that talks to it: `Refused` (it will not, now or later), `Busy` (later), `Unsure`."""

    def __init__(self, host: str, port: int, security: str, user: str, password: str) -> None:
        self.host, self.port = host, port
        self._security, self._user, self._password = security, user, password

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"

    def greet(self) -> None:
        """Connects and logs in, and sends nothing."""
        with self._connected():
            pass

    def send(self, message: EmailMessage) -> None:
        """Hands one message over. It is taken for delivery, which is not yet read."""
        with self._connected() as line:
            try:
                line.send_message(message)
            except smtplib.SMTPRecipientsRefused as problem:
                code, why = next(iter(problem.recipients.values()))
                raise _told(code, why) from None
            except smtplib.SMTPResponseException as problem:
                raise _told(problem.smtp_code, problem.smtp_error) from None
            except (smtplib.SMTPException, OSError) as problem:
                raise Unsure(f"The mail server broke off ({type(problem).__name__}).") from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            line = self._open()
        except smtplib.SMTPAuthenticationError:
            raise Refused("The mail server does not accept mail_user and mail_password.") from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("The mail server does not offer what mail_security or mail_user ask for.") from None
        except smtplib.SMTPResponseException as problem:
            raise _told(problem.smtp_code, problem.smtp_error) from None
        except ssl.SSLCertVerificationError:
            raise Refused(f"The certificate of {self.host} is not valid: look whether mail_host is right.") from None
        except (smtplib.SMTPException, OSError, socket.gaierror):
            raise Busy(LATER) from None
        try:
            yield line
        finally:
            try:
                line.quit()
            except (smtplib.SMTPException, OSError):
                line.close()

    def _open(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self._security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, ME, timeout=PATIENCE, context=trusted)
        else:
            line = smtplib.SMTP(self.host, self.port, ME, timeout=PATIENCE)
        try:
            if self._security == "starttls":
                line.starttls(context=trusted)
            if self._user:
                line.login(self._user, self._password)
        except BaseException:
            line.close()
            raise
        return line


def _told(code: int, why: object) -> Exception:
    """4xx is for later, 5xx for good (RFC 5321, section 4.2.1)."""
    if 400 <= code < 500:
        return Busy(LATER)
    words = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
    said = " ".join(part for part in words.split() if part.isprintable())[:160]
    return Refused(f"The mail server refused it ({code}): {said}")
