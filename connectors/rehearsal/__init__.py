"""The rehearsal: an invented youth club on two platforms, as a demonstration and as a test double.

`story()` is the week as values, `connect()` the platforms to run it on.
"""

from __future__ import annotations

from datetime import datetime

from bot.core.heard import Heard
from bot.core.ports import Platform
from connectors.rehearsal.actor import RehearsalActor
from connectors.rehearsal.plot import DISCORD, TELEGRAM, story
from connectors.rehearsal.source import RehearsalSource

__all__ = ["DISCORD", "TELEGRAM", "RehearsalActor", "RehearsalSource", "connect", "story"]


def connect(pace: float, end: datetime) -> tuple[Platform, ...]:
    """One source for the whole week, and an actor for each platform in it, under the platform's own name.

    Raises:
        ValueError: `end` has no time zone, or `pace` is negative.
    """
    tale = story()
    actors = [RehearsalActor(platform, tale=tale) for platform in (DISCORD, TELEGRAM)]

    def played(heard: Heard) -> None:
        for actor in actors:
            actor.hear(heard)

    source = RehearsalSource(end=end, pace=pace, tale=tale, played=played)
    doing = (Platform(actor.platform, actor=actor) for actor in actors)
    return (Platform("rehearsal", source=source), *doing)
