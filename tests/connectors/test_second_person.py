"""A second person agrees on their phone: in a private chat with the bot, on Telegram and on Discord."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.core.approvals import Stage
from bot.core.practice import Practice
from bot.core.rights import Desk
from bot.steps import erasing
from bot.storage.store import Store
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.telegram.evening import DEE, LEA, evening


def stage(store: Store) -> Stage:
    with store.begin() as work:
        found = work.approvals.get("1")
    assert found is not None
    return found.stage


def propose(store: Store, practice: Practice, now: Callable[[], datetime]) -> None:
    with store.begin() as work:
        erasing.propose(work, "lea", ["1"], "Its time is over. @everyone <b>now</b>", practice, now())


async def test_on_telegram(tmp_path: Path) -> None:
    async with evening(tmp_path) as desk:
        desk.world.start(DEE, desk.stand.bot)
        desk.world.start(LEA, desk.stand.bot)
        await desk.says("you scumbag")
        assert (await desk.say("lea", "dismiss", "1", "Banter.")).ok
        propose(desk.store, desk.practice, desk.clock)
        await desk.work()
        asked = desk.private(DEE)[-1]
        assert "Erase case 1" in asked["text"]
        assert "<b>now" not in asked["text"]
        assert not any("Erase case 1" in one["text"] for one in desk.private(LEA)), "who asked is not asked"
        await desk.presses(DEE, "I agree", asked)
        assert stage(desk.store) is Stage.WAITING
        await desk.until(lambda: "Do you agree?" in desk.private(DEE)[-1]["text"])
        await desk.presses(DEE, "Yes, I agree", desk.private(DEE)[-1])
        await desk.until(lambda: stage(desk.store) is Stage.AGREED)
        await desk.ring()
        await desk.work()
        there = next(one for one in desk.private(DEE) if one["message_id"] == asked["message_id"])
        assert "by dee" in there["text"]
        assert not there.get("reply_markup")
        assert "was erased on" in desk.card()["text"]
        assert desk.file("1").evidence == ()


async def test_on_discord(tmp_path: Path) -> None:
    def deputised(way: Practice) -> Practice:
        people = [replace(one, roles=frozenset({Desk.DEPUTY})) if one.name == "sam" else one for one in way.people]
        return replace(way, people=tuple(people))

    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store, deputised) as desk:
            await desk.flags("you scumbag")
            form = desk.lea.press(desk.card, "No concern")
            await desk.until(lambda: form.modal)
            await desk.says(desk.lea, desk.lea.send(form, reason="Banter."), "closed")
            propose(store, desk.practice, lambda: datetime.now(UTC))
            await desk.settle()
            [asked] = [one for one in desk.sam.letters() if one.components and "Erase case 1" in desk.written(one)]
            assert not [one for one in desk.lea.letters() if one.components], "who asked is not asked"
            assert "I agree" in desk.labels(asked)
            sure = desk.sam.press(asked, "I agree")
            await desk.says(desk.sam, sure, "Do you agree?")
            preview = desk.sam.answer(sure)
            assert preview is not None
            await desk.says(desk.sam, desk.sam.press(preview, "Yes, I agree"), "is being erased")
            assert stage(store) is Stage.AGREED
            while await desk.pipeline.keep_time():
                pass
            await desk.settle()
            assert stage(store) is Stage.DONE
            assert "was erased on" in desk.written()
