"""`undo`: what a platform can take back, and what nobody can."""

from __future__ import annotations

import pytest

from bot.core.cases import State
from bot.core.effects import Unban, Unmute
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


@pytest.mark.parametrize(("word", "kind"), [("mute", Unmute), ("ban", Unban)])
async def test_a_mute_and_a_ban_are_lifted(store: Store, word: str, kind: type) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("sam", word, reason="A break.")).ok
    await desk.perform()
    reply = await desk.say("sam", "undo")
    assert "is taken back" in reply.text
    assert desk.case().state is State.NEW
    await desk.perform()
    (lifted,) = desk.platform.of(Unmute, Unban)
    assert isinstance(lifted, kind)
    assert not (await desk.say("sam", "undo")).ok, "there is nothing more to take back"


async def test_whose_role_does_not_ban_lifts_no_ban(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.say("sam", "ban", reason="Again.")
    assert "ban accounts" in (await desk.say("mo", "undo")).text
    assert desk.case().state is State.ACTED


@pytest.mark.parametrize(("word", "reason"), [("dismiss", "Banter."), ("watch", "")])
async def test_what_closed_or_took_it_is_as_before(store: Store, word: str, reason: str) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", word, reason=reason)
    await desk.say("mo", "note", reason="A note does not count.")
    assert (await desk.say("mo", "undo")).ok
    assert desk.case().state is State.NEW


@pytest.mark.parametrize("word", ["warn", "remove", "escalate"])
async def test_what_was_sent_removed_or_told_stays(store: Store, word: str) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("mo", word)).ok
    assert "cannot be taken back" in (await desk.say("mo", "undo")).text


async def test_nobody_takes_away_what_another_is_looking_at(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.say("sam", "watch")
    await desk.say("mo", "claim")
    assert "mo is looking" in (await desk.say("sam", "undo")).text
    desk.clock.move(minutes=31)
    assert (await desk.say("sam", "undo")).ok
