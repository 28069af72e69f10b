"""Alerts through Apprise: category and link only, to each colleague's own services.

The addresses of services hold secrets (`ntfy://…`, `twilio://…`), so they come from one setting that is a secret, and
colleagues name theirs: `accounts = ["push:sam"]`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import apprise

from bot.core.effects import Alert, Effect, Receipt, Status
from bot.core.ports import Health, Platform, Refused
from bot.core.signals import Severity
from bot.desk.shown import one_line
from bot.desk.words import URGENCY

PLATFORM = "push"
PATIENCE = 40.0
"""Seconds for all services of one colleague; Apprise waits 4 to connect and 4 to read for each (its defaults)."""


class NotTaken(Exception):
    """The service did not take it, or nobody knows: it is tried again, which an alert may be."""


def read(setting: str) -> dict[str, tuple[str, ...]]:
    """`sam = ntfy://topic` lines to names and addresses; one name may have several lines. `#` begins a comment.

    Raises:
        ValueError: a line is none of these, or no service of Apprise's. Only the line's number is said, never the line.
    """
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(setting.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, mark, url = (part.strip() for part in line.partition("="))
        if not name or not mark or apprise.Apprise.instantiate(url) is None:
            raise ValueError(f"push: line {number} is not like “sam = ntfy://topic”, or names no service of Apprise's.")
        found[name] = (*found.get(name, ()), url)
    return found


class PushActor:
    """`services`: names → Apprise addresses. `people`: colleagues' names → the names of their services."""

    can: frozenset[type[Effect]] = frozenset({Alert})

    def __init__(
        self,
        services: Mapping[str, tuple[str, ...]],
        people: Mapping[str, str],
        address: str,
        now: Callable[[], datetime],
    ) -> None:
        self._services, self._people = dict(services), people
        self._address, self._now = address.rstrip("/"), now
        # Apprise logs addresses with their secrets where it fails.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

    async def check(self) -> Health:
        """Says who is told how; a push service cannot be asked without telling somebody."""
        lost = sorted(name for name, service in self._people.items() if service not in self._services)
        if lost:
            words = f"No push service is set for {', '.join(lost)}."
            return Health(PLATFORM, False, words, ("Add a line for each to the setting push (SAFELIGHT_PUSH_FILE).",))
        told = ", ".join(sorted(self._people)) or "nobody"
        hints = () if self._people else ('Give colleagues theirs: accounts = ["push:sam"].',)
        return Health(PLATFORM, bool(self._people), f"Alerts go to the phones of {told}.", hints)

    async def perform(self, effect: Effect) -> Receipt:
        """Raises `Refused` where nobody is to be told, `NotTaken` where it is to be tried again."""
        if not isinstance(effect, Alert):
            raise Refused("A push service can only alert.")
        urls = self._services.get(self._people.get(effect.to, ""), ())
        if not urls:
            raise Refused(f"{effect.to} has no push service in the desk's settings.")
        urgency = URGENCY[Severity[effect.severity]]
        link = f"\n{self._address}{effect.link}" if effect.link and self._address else ""
        body = f"{one_line(effect.text, 300)}{link}"
        # All at once: one that does not answer must not keep the others waiting, nor the desk.
        sending = [
            asyncio.create_task(asyncio.to_thread(_send, url, f"Safelight: {urgency}", body, effect.severity))
            for url in urls
        ]
        done, late = await asyncio.wait(sending, timeout=PATIENCE)
        taken = sum(one.exception() is None and one.result() for one in done)
        for one in late:
            one.cancel()
        if not taken:
            slow = f" {len(late)} did not answer within {PATIENCE:.0f} seconds." if late else ""
            raise NotTaken(f"None of the {len(urls)} push services of {effect.to} took it.{slow}")
        of = f"{taken} of {len(urls)} push services" if len(urls) > 1 else "The push service"
        return Receipt(Status.DONE, f"{of} took it for {effect.to}.", at=self._now())


def _send(url: str, title: str, body: str, severity: str) -> bool:
    one = apprise.Apprise()
    one.add(url)
    kind = apprise.NotifyType.FAILURE if severity in ("S1", "S2") else apprise.NotifyType.INFO
    return bool(one.notify(body=body, title=title, notify_type=kind, body_format=apprise.NotifyFormat.TEXT))


def connect(
    setting: str,
    people: Mapping[str, str],
    address: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Platform:
    """The platform `push`. Raises ValueError as `read` does."""
    return Platform(PLATFORM, actor=PushActor(read(setting), people, address, now))
