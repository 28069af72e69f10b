"""`/inbox` on a phone: listed, opened, decided with a reason, on Telegram and on Discord."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.core.practice import Practice
from bot.steps import inbox
from bot.storage.store import Store
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.telegram.evening import DEE, evening

REASON = "Two people saw it: he shouted."


def complained(store: Store, practice: Practice, now: Callable[[], datetime]) -> None:
    with store.begin() as work:
        inbox.opened(work, "mo", "complaint", "Somebody shouted @here", practice, now(), name="Jane")


def decided(store: Store) -> str:
    with store.begin() as work:
        matter = work.matters.get("1")
    return matter.decided_by if matter is not None else ""


async def test_on_telegram(tmp_path: Path) -> None:
    async with evening(tmp_path) as desk:
        desk.world.start(DEE, desk.stand.bot)
        complained(desk.store, desk.practice, desk.clock)
        await desk.writes(DEE, "/inbox")
        listed = desk.private(DEE)[-1]
        assert "Complaint" in listed["text"]
        await desk.presses(DEE, "Number 1", listed)
        await desk.until(lambda: "Somebody shouted" in desk.private(DEE)[-1]["text"])
        await desk.presses(DEE, "They were right", desk.private(DEE)[-1])
        await desk.until(lambda: "in your own words" in desk.private(DEE)[-1]["text"])
        await desk.replies(DEE, desk.private(DEE)[-1], REASON)
        await desk.until(lambda: decided(desk.store) == "dee")
        await desk.writes(DEE, "/inbox 1")
        assert REASON in desk.private(DEE)[-1]["text"]


async def test_on_discord(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as desk:
            complained(store, desk.practice, lambda: datetime.now(UTC))
            asked = desk.lea.types(stand.channel.id, "inbox")
            await desk.says(desk.lea, asked, "Complaint")
            assert asked.ephemeral
            answer = desk.lea.answer(asked)
            assert answer is not None
            one = desk.lea.press(answer, "Number 1")
            await desk.says(desk.lea, one, "Somebody shouted")
            answer = desk.lea.answer(one)
            assert answer is not None
            form = desk.lea.press(answer, "They were right")
            await desk.until(lambda: form.modal)
            await desk.says(desk.lea, desk.lea.send(form, reason=REASON), "is decided: they were right")
            assert decided(store) == "lea"
            again = desk.lea.types(stand.channel.id, "inbox", number=1)
            await desk.says(desk.lea, again, "Two people saw it")
            others = desk.mo.types(stand.channel.id, "inbox")
            await desk.says(desk.mo, others, "does not let you answer")
