"""`warn`: the approved reminder of the rules; never in a case of care."""

from __future__ import annotations

from bot.core.cases import State
from bot.core.effects import PUNITIVE, Warn
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, GIA


async def test_warn(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("mo", "warn")).ok
    assert desk.case().state is State.ACTED
    await desk.perform()
    (sent,) = desk.platform.done
    assert isinstance(sent, Warn)
    assert (sent.account, sent.text) == (EVE.key, "Please keep to the rules of the club.")


async def test_as_a_reply_to_what_they_wrote(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    newest = await desk.post(EVE, "you scumbag, all of you")
    assert not (await desk.say("mo", "warn", options={"message": "chat:club:999"})).ok
    assert (await desk.say("mo", "warn", options={"message": "newest"})).ok
    await desk.perform()
    (sent,) = desk.platform.done
    assert isinstance(sent, Warn)
    assert (sent.message, sent.group) == (newest.key, f"{newest.platform}:{newest.group}")


async def test_never_who_may_need_help(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(GIA, "i want to end it all")
    for word in ("warn", "remove", "mute", "ban"):
        assert not (await desk.say("lea", word, reason="No.")).ok
    await desk.perform()
    assert not desk.platform.of(*PUNITIVE)


async def test_a_serious_case_stays_open(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    await desk.say("mo", "claim")
    assert (await desk.say("mo", "warn")).ok
    assert desk.case().open
