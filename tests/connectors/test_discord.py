"""Discord as a source, on real sockets: nothing is lost across kills, gaps and broken connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.core.heard import Gone, GroupChange, Heard, MemberChange, PlatformFlag, Seen, Unseen
from bot.core.messages import Message
from bot.core.ports import Refused
from tests.connectors.contract import PATIENCE, Kept, Killed, SourceContract, SourceStand, live
from tests.fakes.discord.stand import DiscordStand


@pytest.fixture
async def stand() -> AsyncIterator[DiscordStand]:
    async with DiscordStand() as standing:
        yield standing


DAY0 = timedelta()


class Listening:
    """A source that is listened to in the background, each batch committed as it comes."""

    def __init__(self, stand: DiscordStand, kept: Kept | None = None, **options: object) -> None:
        self.stand = stand
        self.kept = kept or Kept()
        self.heard: list[Heard] = []
        self._source = stand.source(**{"read_back": DAY0, **options})
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Listening:
        self._task = asyncio.create_task(self._run())
        await self.until(lambda: self.stand.fake.gateway.connected and bool(self.kept.at))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        batches = self._source.listen(dict(self.kept.at))
        async with aclosing(batches):  # type: ignore[type-var]
            async for batch in batches:
                self.kept.commit(batch)
                self.heard += batch.heard

    async def until(self, done: object) -> None:
        assert callable(done)
        async with asyncio.timeout(PATIENCE):
            while not done():
                assert self._task is not None
                if self._task.done():
                    self._task.result()
                await asyncio.sleep(0.01)

    async def hears(self, text: str) -> Message:
        await self.until(lambda: text in self.texts)
        return next(one for one in self.messages if one.text == text)

    @property
    def messages(self) -> list[Message]:
        return [one for one in self.heard if isinstance(one, Message)]

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.messages]

    def of(self, kind: type[Heard]) -> list[Heard]:
        return [one for one in self.heard if isinstance(one, kind)]


class TestContract(SourceContract):
    async def test_every_revision_is_heard(self, stand: SourceStand) -> None:
        """While one listens. Nobody can read afterwards what stood there before an edit."""
        assert isinstance(stand, DiscordStand)
        async with Listening(stand) as desk:
            id_ = await stand.says("meet at five")
            await stand.edits(id_, "meet at six")
            await stand.edits(id_, "meet at seven")
            await desk.hears("meet at seven")
            assert desk.kept.texts == {id_: ["meet at five", "meet at six", "meet at seven"]}

    async def test_an_edit_says_that_it_is_one(self, stand: SourceStand) -> None:
        assert isinstance(stand, DiscordStand)
        async with Listening(stand) as desk:
            id_ = await stand.says("first")
            await stand.edits(id_, "second")
            await desk.hears("second")
            first, second = desk.messages
        assert first.edited_at is None
        assert second.edited_at is not None
        assert (second.at, second.key) == (first.at, first.key)

    async def test_nothing_is_lost_when_killed_at_any_moment(self, stand: SourceStand) -> None:
        """Killed before and after each commit, in turn, with things being said between two lives."""
        kept, said, lives = Kept(), list[str](), 0
        for moment in range(1, 9):
            said += [await stand.says(f"{moment}.{line}") for line in range(3)]
            with suppress(Killed):
                lives += 1
                await live(stand.source(), kept, 3 * moment, moment)
        await live(stand.source(), kept, 24)
        assert lives == 8
        assert list(kept.texts) == said


async def test_what_was_edited_in_a_gap_is_read_again(stand: DiscordStand) -> None:
    async with Listening(stand) as desk:
        id_ = await stand.says("harmless")
        await desk.hears("harmless")
    await stand.edits(id_, "not harmless")
    async with Listening(stand, desk.kept) as again:
        await again.hears("not harmless")
    assert again.kept.texts[id_] == ["harmless", "not harmless"]


async def test_deletions_one_by_one_and_many_at_once(stand: DiscordStand) -> None:
    async with Listening(stand) as desk:
        ids = [await stand.says(f"spam {number}") for number in range(4)]
        await stand.deletes(ids[0])
        stand.fake.backend.bulk_delete_messages(stand.channel.id, [int(id_) for id_ in ids[1:]])
        await desk.until(lambda: len(desk.kept.gone) == 4)
    assert desk.kept.gone == set(ids)
    assert all(isinstance(one, Gone) and one.group == str(stand.channel.id) for one in desk.of(Gone))


async def test_a_broken_connection_is_resumed_and_what_was_said_meanwhile_replayed(stand: DiscordStand) -> None:
    async with Listening(stand) as desk:
        id_ = await stand.says("before")
        await desk.hears("before")
        stand.fake.gateway.hold()
        await stand.says("meanwhile")
        await stand.deletes(id_)
        await stand.fake.gateway.drop()
        await desk.hears("meanwhile")
        await desk.until(lambda: desk.kept.gone == {id_})  # only a replay can tell of it
    assert stand.fake.gateway.resumes >= 1
    assert stand.fake.gateway.starts == 1


async def test_a_session_that_is_over_is_made_good_from_the_history(stand: DiscordStand) -> None:
    async with Listening(stand) as desk:
        await stand.says("before")
        await desk.hears("before")
        stand.fake.gateway.forget()
        said = [await stand.says(f"in the gap {number}") for number in range(250)]
        await stand.fake.gateway.drop()
        await desk.until(lambda: stand.fake.gateway.starts == 2)
        said.append(await stand.says("live again"))
        await desk.until(lambda: len(desk.kept.texts) == 252)
        await desk.until(lambda: desk.kept.at[stand.group] == said[-1])
    assert set(desk.kept.texts) > set(said)


async def test_live_messages_go_on_while_the_history_is_read_and_the_position_waits(stand: DiscordStand) -> None:
    """The position never passes what is not kept, whatever arrives live."""
    kept, positions = Kept(), list[tuple[int, int]]()
    async with Listening(stand, kept) as desk:
        await stand.says("first")
        await desk.hears("first")
    said = [int(await stand.says(f"old {number}")) for number in range(350)]
    batches = stand.source().listen(dict(kept.at))
    async with asyncio.timeout(PATIENCE), aclosing(batches):  # type: ignore[type-var]
        async for batch in batches:
            said.append(int(await stand.says("live")))
            kept.commit(batch)
            positions.append((int(kept.at[stand.group]), len(kept.texts)))
            assert all(str(id_) in kept.texts for id_ in said if id_ <= positions[-1][0])
            if all(str(id_) in kept.texts for id_ in said[:360]) and len(said) > 360:
                break
            if len(kept.texts) > 352 and positions[-1][0] > said[349]:
                break
    assert positions == sorted(positions)


async def test_threads_forum_posts_and_replies(stand: DiscordStand) -> None:
    backend = stand.fake.backend
    async with Listening(stand) as desk:
        first = stand.say("a question")
        thread = backend.create_thread(stand.channel.id, "A side room", stand.kit.id)
        stand.say("in the thread", channel=thread.id)
        message = await desk.hears("in the thread")
        assert (message.group, message.thread) == (str(stand.channel.id), str(thread.id))
        reference = {
            "type": 0,
            "message_id": str(first.id),
            "channel_id": str(stand.channel.id),
            "guild_id": str(stand.guild.id),
        }
        stand.say("an answer", author=stand.boss, reference=reference)
        answer = await desk.hears("an answer")
        assert answer.reply_to == str(first.id)
        title = await desk.hears("A side room")  # a thread's name is words of the one who made it
        assert title.author.id == str(stand.kit.id)
    stand.say("in the thread, in the gap", channel=thread.id)
    later = backend.create_thread(stand.channel.id, "Made in the gap", stand.kit.id)
    stand.say("first of it", channel=later.id)
    resting = backend.create_thread(stand.channel.id, "Already resting", stand.kit.id)
    stand.say("said and archived", channel=resting.id)
    assert resting.thread_metadata is not None
    resting.thread_metadata.archived = True
    async with Listening(stand, desk.kept) as again:
        for text in ("in the thread, in the gap", "first of it", "said and archived"):
            await again.hears(text)
    assert again.texts.count("in the thread") == 0


async def test_a_whole_server_can_be_watched_and_nothing_else_is(stand: DiscordStand) -> None:
    backend = stand.fake.backend
    other = backend.create_channel(stand.guild.id, "art")
    elsewhere = backend.create_guild("Another club")
    away = backend.create_channel(elsewhere.id, "general")
    async with Listening(stand) as desk:
        stand.say("not watched", channel=other.id)
        stand.say("not watched either", channel=away.id)
        await stand.says("watched")
        await desk.hears("watched")
        assert desk.texts == ["watched"]
    async with Listening(stand, watch=[f"discord:{stand.guild.id}"]) as desk:
        stand.say("now it is", channel=other.id)
        message = await desk.hears("now it is")
        assert message.group_name == "Youth club #art"


async def test_people_and_channels_change(stand: DiscordStand) -> None:
    backend, guild = stand.fake.backend, stand.guild.id
    new = backend.make_user("new")
    async with Listening(stand) as desk:
        backend.add_member(guild, new.id, announce=True)
        backend.edit_member(guild, new.id, {"nick": "Newt"})
        backend.remove_member(guild, new.id)
        backend.edit_channel(stand.channel.id, {"name": "lounge"})
        await desk.until(lambda: any(isinstance(one, GroupChange) and "lounge" in one.name for one in desk.heard))
    changes = [one for one in desk.heard if isinstance(one, MemberChange) and one.account.id == str(new.id)]
    assert [one.change for one in changes] == ["joined", "renamed", "roles", "left"]
    assert changes[1].account.name == "Newt"
    assert {one.group for one in changes} == {str(stand.channel.id)}


async def test_what_people_do_by_hand_is_heard_with_who_it_was(stand: DiscordStand) -> None:
    """Entries as in “Audit Log Entry Object”; `user_id` did it, `target_id` is whom it was done to."""
    kit, boss, us = str(stand.kit.id), str(stand.boss.id), str(stand.fake.backend.bot_user.id)
    told = {"guild_id": str(stand.guild.id), "id": "1", "user_id": boss, "target_id": kit, "reason": "x"}
    mute = {"key": "communication_disabled_until", "new_value": "2026-11-26T10:00:00+00:00"}
    nick = {"key": "nick", "new_value": "K"}
    entries: tuple[dict[str, object], ...]
    async with Listening(stand) as desk:
        entries = (
            {"action_type": 22}, {"action_type": 20}, {"action_type": 24, "changes": [mute]},
            {"action_type": 24, "changes": [nick]}, {"action_type": 22, "user_id": us}, {"action_type": {}},
            {"action_type": 24, "changes": 7}, {"action_type": 23, "guild_id": "77"}, {"action_type": 23},
        )  # fmt: skip
        for entry in entries:
            stand.fake.backend.emit("GUILD_AUDIT_LOG_ENTRY_CREATE", {**told, **entry})
        await desk.until(lambda: any(isinstance(one, MemberChange) and one.change == "unbanned" for one in desk.heard))
    done = [one for one in desk.heard if isinstance(one, MemberChange)]
    assert [one.change for one in done] == ["banned", "removed", "muted", "unbanned"]
    assert {(one.account.id, one.by) for one in done} == {(kit, f"discord:{boss}")}


async def test_what_automod_stopped_is_heard_once(stand: DiscordStand) -> None:
    told = {
        "guild_id": str(stand.guild.id), "channel_id": str(stand.channel.id), "user_id": str(stand.kit.id),
        "rule_id": "9", "rule_trigger_type": 1, "content": "a bad word", "matched_keyword": "bad",
    }  # fmt: skip
    async with Listening(stand) as desk:
        for action in (1, 2, 3):
            stand.fake.backend.emit("AUTO_MODERATION_ACTION_EXECUTION", {**told, "action": {"type": action}})
        stand.fake.backend.emit(
            "AUTO_MODERATION_ACTION_EXECUTION", {**told, "content": "another", "action": {"type": 1}}
        )
        await desk.until(lambda: len(desk.of(PlatformFlag)) == 2)
    first = desk.of(PlatformFlag)[0]
    assert isinstance(first, PlatformFlag)
    assert (first.account.id, first.text, first.message) == (str(stand.kit.id), "a bad word", "")
    assert "“bad”" in first.rule


async def test_what_was_watched_is_told_without_a_hole(stand: DiscordStand) -> None:
    async with Listening(stand, tick=0.05) as desk:
        await desk.until(lambda: len(desk.kept.seen) >= 4)
        stretches = [one for one in desk.kept.seen if one.stream == stand.group]
    assert all(later.since == earlier.until for earlier, later in pairwise(stretches))


async def test_what_the_bot_cannot_see_is_never_told_as_seen(stand: DiscordStand) -> None:
    nowhere = "discord:123456789012345678"
    await stand.forbids()
    stand.guild.everyone_role.permissions = 0
    async with Listening(stand, tick=0.05, watch=[stand.group, nowhere]) as desk:
        await desk.until(
            lambda: {one.stream for one in desk.of(Unseen) if isinstance(one, Unseen)} >= {stand.group, nowhere}
        )
    assert not [one for one in desk.of(Seen) if isinstance(one, Seen) and one.stream in (stand.group, nowhere)]


async def test_payloads_nobody_has_seen_yet_end_nothing(stand: DiscordStand) -> None:
    guild, channel = str(stand.guild.id), str(stand.channel.id)
    async with Listening(stand) as desk:
        for event, payload in (
            ("SOMETHING_NEW", {"id": "1"}),
            ("MESSAGE_CREATE", {}),
            ("MESSAGE_CREATE", {"id": "1", "channel_id": channel, "guild_id": guild}),
            (
                "MESSAGE_CREATE",
                {"id": "2", "channel_id": channel, "guild_id": guild, "author": {"id": "3"}, "mentions": 7},
            ),
            ("MESSAGE_UPDATE", {"id": 2**63, "channel_id": channel, "guild_id": guild, "author": "x", "content": []}),
            ("MESSAGE_DELETE_BULK", {"ids": "no list", "channel_id": channel, "guild_id": guild}),
            ("GUILD_CREATE", {"id": "5", "channels": [None, {"id": None}, {"id": "6", "type": "text"}], "roles": None}),
            ("GUILD_ROLE_UPDATE", {"guild_id": guild, "role": None}),
            ("CHANNEL_UPDATE", {"id": "7", "type": 99, "guild_id": guild}),
            ("GUILD_MEMBER_ADD", {"guild_id": guild, "user": None}),
            ("THREAD_CREATE", {"id": "8"}),
            ("AUTO_MODERATION_ACTION_EXECUTION", {"guild_id": guild, "rule_trigger_type": {}}),
        ):
            stand.fake.backend.emit(event, payload)
        await stand.says("still here")
        await desk.hears("still here")
    assert stand.fake.gateway.starts == 1


async def test_without_the_right_intent_it_says_what_to_do_and_starts_nothing(stand: DiscordStand) -> None:
    stand.fake.flags = 0
    with pytest.raises(Refused, match="Message Content Intent"):
        await live(stand.source(), Kept(), 1)
    assert stand.fake.gateway.starts == 0


async def test_a_bot_that_started_too_often_waits(stand: DiscordStand) -> None:
    stand.fake.starts = 3
    with pytest.raises(Refused, match="too often"):
        await live(stand.source(), Kept(), 1)
    assert stand.fake.gateway.starts == 0


async def test_private_messages_go_to_the_desk_and_into_no_buffer(stand: DiscordStand) -> None:
    room = stand.fake.backend.get_dm_channel(stand.kit.id)
    stream = f"discord:direct/{room.id}"
    async with Listening(stand) as desk:
        first = stand.say("help me", channel=room.id)
        await desk.until(lambda: desk.kept.at.get(stream) == str(first.id))
    later = stand.say("are you there?", channel=room.id)
    async with Listening(stand, desk.kept) as again:
        await again.until(lambda: again.kept.at.get(stream) == str(later.id))
    assert not {"help me", "are you there?"} & {*desk.texts, *again.texts}
