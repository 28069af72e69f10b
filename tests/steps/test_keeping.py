"""What is heard besides messages: groups that lie in a server or move, and what the platform itself flags."""

from __future__ import annotations

from dataclasses import replace

from bot.core.heard import GroupChange, PlatformFlag
from bot.core.messages import Account, Audience, Policy
from bot.core.pack import Pack
from bot.packs import gathered
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, CONFIG, EVE, FINN, PLATFORM, practice


async def test_a_channel_is_looked_after_like_the_server_it_lies_in(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(FINN, "hello")
    now = desk.clock.at
    await desk.hear(GroupChange(PLATFORM, "art", now, "Art room", within="club"))
    with store.begin() as work:
        groups = work.people.groups()
        assert groups["chat:art"].policy == CLUB.policy
        assert groups["chat:art"].name == "Art room"
        assert work.people.parts("chat:club") == ["chat:art"]


async def test_a_group_that_moves_takes_its_policy_along(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(FINN, "hello")
    adult = Policy(Audience.ADULT)
    with store.begin() as work:
        work.people.set_policy("chat:club", adult)
    await desk.hear(GroupChange(PLATFORM, "club", desk.clock.at, moved_to="superclub"))
    with store.begin() as work:
        groups = work.people.groups()
        assert groups["chat:superclub"].policy == adult
        assert groups["chat:superclub"].name == "Friday club"
        assert work.people.moved() == {"chat:club": "chat:superclub"}


def flagging(desk: TestDesk) -> None:
    """A pack that follows the platform's own flags, as the shipped one does."""
    data = gathered(CONFIG / "packs" / "uk")
    [ours] = [one for one in data["label"] if one["label"] == "platform_flag"]
    known = practice().pack
    with_it = Pack.of({**data, "label": [ours]})
    desk.restart(replace(desk.practice, pack=replace(with_it, labels=(*known.labels, *with_it.labels))))


async def test_what_the_platform_held_back_is_shown_once(store: Store) -> None:
    desk = TestDesk(store)
    flagging(desk)
    await desk.post(FINN, "hello")
    held = PlatformFlag(PLATFORM, "club", EVE, desk.clock.at, "AutoMod: a word that is blocked", "you scumbag")
    await desk.hear(held, held)
    await desk.hear(held)
    await desk.judge()
    [case] = desk.cases()
    assert case.category == "BULLY", "what the checks say of the words counts as well"
    file = desk.file()
    reasons = [reason for found in file.findings for reason in found.reasons]
    [why] = [reason for reason in reasons if reason.startswith("Chat flagged it itself")]
    assert why == "Chat flagged it itself. AutoMod: a word that is blocked; nobody saw it, the platform held it back"
    assert [line.text for line in file.evidence if line.flagged] == ["you scumbag"]


async def test_a_flag_finds_its_message_whichever_comes_first(store: Store) -> None:
    desk = TestDesk(store)
    flagging(desk)
    message = await desk.post(FINN, "look at this")
    assert desk.cases() == []
    rule = "AutoMod: spam"
    await desk.hear(PlatformFlag(PLATFORM, "club", FINN, desk.clock.at, rule, "look at this", message.id))
    await desk.judge()
    [case] = desk.cases()
    assert case.category == "PLATFORM"
    # The other way round: the flag, then the message itself, then an edit; the flag stays.
    stranger = Account(PLATFORM, "zoe", "Zoe")
    early = desk.message(stranger, "buy this", id="900")
    await desk.hear(PlatformFlag(PLATFORM, "club", stranger, desk.clock.at, rule, "buy this", "900"))
    await desk.hear(early)
    await desk.edit(early, "buy that")
    await desk.judge()
    assert [one.concern for one in desk.cases()] == [FINN.key, stranger.key]
    file = desk.file("2")
    assert [line.text for line in file.evidence if line.flagged] == ["buy that"]
