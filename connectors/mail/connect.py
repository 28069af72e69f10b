"""Settings of a mail server → the platform `mail`, which can alert and deliver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

from bot.core.ports import Platform
from connectors.mail.actor import PLATFORM, MailActor
from connectors.mail.server import SECURITIES, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is set for mail.

    Attributes:
        host, port: the server that takes mail. security: `starttls`, `tls` or `none` (for this machine only).
        user, password: empty where the server asks for none. sender: the address mail comes from.
        people: colleagues' names → addresses, for alerts. folder: where files to deliver lie.
        address: the console's, put before links. organisation: its name, for the sender.
    """

    host: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str
    people: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    address: str = ""
    organisation: str = ""


def connect(wanted: Wanted, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Platform:
    """Nothing is connected yet.

    Raises:
        ValueError: something that is set cannot be; the message is a sentence and holds no secret.
    """
    if wanted.security not in SECURITIES:
        raise ValueError(f"mail_security: “{wanted.security}” is unknown. There are: {', '.join(SECURITIES)}.")
    if wanted.security == "none" and wanted.host not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("mail_security: without encryption, mail goes to a server on this machine only.")
    if not is_address(wanted.sender):
        raise ValueError("mail_from: write an address like safelight@example.org.")
    for name, address in wanted.people.items():
        if not is_address(address):
            raise ValueError(f"colleagues, {name}: “mail:{address[:60]}” is no mail address.")
    server = Server(wanted.host, wanted.port, wanted.security, wanted.user, wanted.password)
    actor = MailActor(
        server,
        sender=wanted.sender,
        organisation=wanted.organisation,
        people=wanted.people,
        folder=wanted.folder,
        address=wanted.address,
        now=now,
    )
    return Platform(PLATFORM, actor=actor)


def is_address(text: str) -> bool:
    """Whether this is one bare address; nothing that could add a header or a second recipient."""
    name, found = parseaddr(text)
    local, at, domain = text.partition("@")
    return found == text and not name and bool(local and at and domain) and text.isprintable() and " " not in text
