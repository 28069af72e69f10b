"""/appeal, /complain and /mydata as members use them: on Telegram and Discord, answered alone, in the inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.matters import Matter, What
from bot.core.store import Work
from bot.desk import letters, telling
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.telegram.evening import Evening, evening
from tests.fakes.telegram.stand import GROUP, SAM


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path) as found:
        yield found


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[DeskStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as running:
            yield running


def asked(work: Work) -> list[Matter]:
    return work.matters.listed()


async def test_in_a_private_chat_on_telegram(telegram: Evening) -> None:
    telegram.world.start(SAM, telegram.stand.bot)
    await telegram.writes(SAM, "/appeal")
    assert telegram.private(SAM)[-1]["text"] == letters.HOW[What.APPEAL]
    await telegram.writes(SAM, "/appeal it was only a joke")
    assert letters.APPEALED in [one["text"] for one in telegram.private(SAM)]
    with telegram.store.begin() as work:
        (matter,) = asked(work)
        assert [line.text for line in work.matters.lines(matter.id)] == ["it was only a joke"]
    assert (matter.what, matter.asker) == (What.APPEAL, f"telegram:{SAM}")
    assert not telegram.cases(), "it is no report"
    command = telegram.world.post(GROUP, SAM, "/complain about you all")
    await telegram.done()
    assert command not in telegram.world.chats[GROUP].messages, "the group does not read it"
    assert telling.PRIVATELY in telegram.whispered(SAM, GROUP)[-1]["text"]
    with telegram.store.begin() as work:
        assert len(asked(work)) == 1, "and nothing is taken there"


async def test_by_a_form_on_discord(discord: DeskStand) -> None:
    channel = discord.stand.channel.id
    form = discord.out.types(channel, "complain")
    await discord.until(lambda: form.modal is not None)
    await discord.says(discord.out, discord.out.send(form, what="Lea shouted at me"), letters.COMPLAINED)
    with discord.store.begin() as work:
        (matter,) = asked(work)
    assert (matter.what, matter.asker) == (What.COMPLAINT, f"discord:{discord.out.user.id}")
    discord.out.writes("/mydata delete everything")
    await discord.until(lambda: any(letters.DATA in discord.written(one) for one in discord.out.letters()))
    with discord.store.begin() as work:
        assert {one.what for one in asked(work)} == {What.COMPLAINT, What.ERASURE}
