"""Alerts on the terminal the desk runs in: where nothing else is set up, nobody is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.effects import Alert, Effect, Receipt, Status
from bot.core.ports import Health, Platform, Refused
from bot.core.signals import Severity
from bot.desk.shown import one_line
from bot.desk.words import URGENCY


class Terminal:
    """An actor that says alerts as one line each: how urgent, what about, and where to look. Never any content."""

    can: frozenset[type[Effect]] = frozenset({Alert})

    def __init__(self, say: Callable[[str], None], address: str) -> None:
        self._say = say
        self._address = address.rstrip("/")

    async def check(self) -> Health:
        return Health(
            "alerts",
            False,
            "Alerts appear only on this terminal and in the console.",
            ("Nobody is told on a phone or by mail yet: keep the console open while groups are watched.",),
        )

    async def perform(self, effect: Effect) -> Receipt:
        """Raises `Refused` for anything but an alert."""
        if not isinstance(effect, Alert):
            raise Refused("A terminal can only show alerts.")
        where = f"  {self._address}{effect.link}" if effect.link and self._address else ""
        self._say(f"[{URGENCY[Severity[effect.severity]]}] for {effect.to}: {one_line(effect.text, 300)}{where}")
        return Receipt(Status.DONE, f"{effect.to} was alerted on the desk's terminal.", at=datetime.now(UTC))


def connect(say: Callable[[str], None], address: str = "") -> Platform:
    """The terminal as the lane `desk`."""
    return Platform("desk", actor=Terminal(say, address))
