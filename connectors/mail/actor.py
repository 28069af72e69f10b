"""What mail can do: alert a colleague, with category and link only, and deliver a summary."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from pathlib import Path

from bot.core.effects import Alert, Deliver, Effect, Receipt, Status
from bot.core.ports import Busy, Health, Refused
from bot.core.signals import Severity
from bot.desk.folder import file_in
from bot.desk.shown import one_line
from bot.desk.words import URGENCY
from connectors.mail.server import Server, Unsure

PLATFORM = "mail"
LARGEST = 15 * 2**20
"""Bytes of a file; common servers take 20 to 25 MB with a third more for its coding."""
_SUBJECT = 120
_INSIDE = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"')


class MailActor:
    """`people` maps colleagues' names to addresses. `folder` holds what `Deliver` names. `address` is the console's."""

    can: frozenset[type[Effect]] = frozenset({Alert, Deliver})

    def __init__(
        self,
        server: Server,
        *,
        sender: str,
        organisation: str,
        people: Mapping[str, str],
        folder: Path | None,
        address: str,
        now: Callable[[], datetime],
    ) -> None:
        self._server = server
        self._from = formataddr((f"Safelight, {one_line(organisation, 60)}" if organisation else "Safelight", sender))
        self._domain = sender.partition("@")[2]
        self._people = people
        self._folder = folder
        self._address = address.rstrip("/")
        self._now = now

    async def check(self) -> Health:
        """Really connects and logs in; nothing is sent."""
        where = f"{self._server.host}:{self._server.port}"
        try:
            await asyncio.to_thread(self._server.greet)
        except Busy:
            hint = "Look whether mail_host, mail_port and this machine's connection are right."
            return Health(PLATFORM, False, f"The mail server {where} cannot be reached.", (hint,))
        except Refused as refused:
            return Health(PLATFORM, False, str(refused), ("Look at the mail_… settings.",))
        told = ", ".join(sorted(self._people)) or "nobody"
        hints = () if self._people else ('Give colleagues an address: accounts = ["mail:sam@example.org"].',)
        return Health(PLATFORM, bool(self._people), f"Mail goes out by {where}; alerts go to {told}.", hints)

    async def perform(self, effect: Effect) -> Receipt:
        """Raises `Refused`, `Busy`, or `Unsure` where nobody knows whether it was taken."""
        if isinstance(effect, Alert):
            message, to = self._alert(effect), effect.to
        elif isinstance(effect, Deliver):
            message, to = self._delivery(effect), effect.group.partition(":")[2]
        else:
            raise Refused("Mail can only alert and deliver.")
        await asyncio.to_thread(self._server.send, message)
        return Receipt(Status.DONE, f"The mail server took it for {to}.", message["Message-ID"] or "", self._now())

    def _alert(self, alert: Alert) -> EmailMessage:
        address = self._people.get(alert.to)
        if address is None:
            raise Refused(f"{alert.to} has no mail address in the desk's settings.")
        urgency = URGENCY[Severity[alert.severity]]
        words = one_line(alert.text, 1000)
        link = f"\n\n{self._address}{alert.link}" if alert.link and self._address else ""
        message = self._message(address, f"[{urgency}] {words}")
        message["X-Priority"] = "1" if alert.severity in ("S1", "S2") else "3"
        note = "This mail holds no content on purpose. Do not forward it; sign in to read more."
        message.set_content(f"{urgency}: {words}{link}\n\n{note}\n")
        return message

    def _delivery(self, effect: Deliver) -> EmailMessage:
        """A text; beside it the same as HTML where the file is one, with the picture in it; other files attached."""
        first = next((line for line in effect.text.splitlines() if line.strip()), "A summary from Safelight")
        message = self._message(effect.group.partition(":")[2], first)
        message.set_content(effect.text or "See the file that comes with this.")
        both = (effect.picture, effect.file)
        picture, file = (file_in(self._folder, one, LARGEST, "a mail server") if one else None for one in both)
        if file is not None and file.suffix == ".html":
            markup, pictures = beside(file.read_text(encoding="utf-8"), self._domain)
            message.add_alternative(markup, subtype="html")
            page = message.get_body(("html",))
            assert isinstance(page, EmailMessage)
            for name, content in pictures.items():
                cid = f"<{name}@{self._domain}>"
                page.add_related(content, "image", "png", cid=cid, filename=f"{name}.png", disposition="inline")
            file, picture = None, None if pictures else picture
        for one in (picture, file):
            if one is not None:
                kind = (mimetypes.guess_type(one.name)[0] or "application/octet-stream").split("/", 1)
                message.add_attachment(one.read_bytes(), maintype=kind[0], subtype=kind[1], filename=one.name)
        return message

    def _message(self, to: str, subject: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._from, to, one_line(subject, _SUBJECT)
        message["Date"], message["Message-ID"] = self._now(), make_msgid(domain=self._domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        return message


def beside(markup: str, domain: str) -> tuple[str, dict[str, bytes]]:
    """A page without the pictures that lie in it, and these by the names it refers to them by (`cid:`).

    Outlook and Gmail draw no picture that lies in the page itself, and Gmail cuts a page off after 102 kB.
    """
    pictures: dict[str, bytes] = {}

    def named(found: re.Match[str]) -> str:
        name = f"picture-{len(pictures) + 1}"
        pictures[name] = b64decode(found[1])
        return f'src="cid:{name}@{domain}"'

    return _INSIDE.sub(named, markup), pictures


__all__ = ["PLATFORM", "MailActor", "Unsure"]
