"""What a card knows beside the case itself."""

from __future__ import annotations

from datetime import timedelta

from bot.core.heard import Seen, Unseen
from bot.desk.card import card
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, MO


async def test_what_was_not_seen_of_the_group_stands_on_the_card(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you utter scumbag")
    now = desk.clock.at
    off, back = now - timedelta(hours=2), now - timedelta(hours=1)
    await desk.hear(
        Unseen("chat:club", off, back, "the connector had stopped"),
        Seen("chat:club", off, off + timedelta(minutes=15)),
        Unseen("chat:club", now - timedelta(days=9), now - timedelta(days=8), "long ago"),
    )
    [view] = (await desk.look("mo", "case", "1")).views
    shown = card(view, desk.practice.pack, MO, now, "UTC")
    assert "Here: not seen Mon 16 Nov 08:15–09:00, because the connector had stopped." in shown.missing
    assert not any("long ago" in one for one in shown.missing)
