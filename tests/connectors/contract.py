"""What every connector keeps to, whatever its platform: inherited by the tests of each.

A test class for a source inherits `SourceContract`, one for an actor `ActorContract`; both give a fixture `stand`: a
stand-in for the platform that outlives the connector, as the real one would, and that a test can speak through.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import pytest

from bot.core.effects import (
    ALL,
    Ban,
    Effect,
    Mute,
    Notice,
    Pin,
    Post,
    Receipt,
    Remove,
    Reply,
    Status,
    Unban,
    Unmute,
    Warn,
)
from bot.core.heard import Gone, Seen
from bot.core.messages import Message
from bot.core.ports import Actor, Batch, Busy, Health, Position, Refused, Source, Stream

PATIENCE = 20.0
"""Seconds after which a test that waits for something gives up; nothing is ever asserted about a duration."""
BY = "Robin"


class Stand(Protocol):
    """A platform's stand-in with one group that the desk watches, and the desk's account in it."""

    secret: str
    """What must never be shown or logged."""
    tells_deletions: bool

    async def says(self, text: str) -> str:
        """A member posts. Returns the message's id."""
        ...

    async def edits(self, id_: str, text: str) -> None: ...

    async def deletes(self, id_: str) -> None: ...

    async def fails(self, how: str, times: int, wait: timedelta = timedelta()) -> None:
        """The next calls of the connector fail: `busy` (asks to wait), `down` (a server error), `half` (an answer that
        breaks off in the middle), `cut` (the connection is closed without an answer)."""
        ...

    async def revokes(self) -> None:
        """The desk's token is no longer good."""
        ...


class SourceStand(Stand, Protocol):
    def source(self) -> Source:
        """The connector's source in a process that has just started: it knows nothing but its settings."""
        ...


class ActorStand(Stand, Protocol):
    group: str
    """The key of the group."""
    member: str
    """The key of an ordinary member's account."""
    admin: str
    """The key of an account that stands above the desk's."""

    def actor(self) -> Actor: ...

    async def forbids(self) -> None:
        """The desk's account loses every right in the group but that of reading and writing."""
        ...

    async def expels(self) -> None:
        """The desk's account is thrown out of the group."""
        ...

    async def there(self, message: str) -> bool:
        """Whether a message (by its key) can still be read."""
        ...

    async def state(self, account: str) -> str:
        """free, muted or banned."""
        ...

    async def sent(self) -> list[str]:
        """The texts that the desk's account has posted or sent, in order."""
        ...


class Killed(Exception):
    """The process is gone; only what was committed is left."""


@dataclass
class Kept:
    """What a store holds: both parts change in one commit, or neither does."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    """Message id → every text it had, oldest first."""
    gone: set[str] = field(default_factory=set)
    at: dict[Stream, Position] = field(default_factory=dict)
    heard: int = 0
    """How many messages arrived, repeated ones too."""
    seen: list[Seen] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def commit(self, batch: Batch) -> None:
        for one in batch.heard:
            if isinstance(one, Message):
                self.heard += 1
                texts = self.texts.setdefault(one.id, [])
                if one.text not in texts:
                    texts.append(one.text)
            elif isinstance(one, Gone):
                self.gone.add(one.id)
            elif isinstance(one, Seen):
                self.seen.append(one)
        self.at |= batch.moves
        if self.texts:
            self.arrived.set()


async def live(source: Source, kept: Kept, until: int, kill_at: int = 0) -> None:
    """One life of the process that keeps what a source hears, until `until` different texts are kept.

    It is killed at the `kill_at`-th moment right before or right after a commit; 0 lets it live.

    Raises:
        Killed: it was. What was not committed is forgotten.
    """
    if kept.texts and sum(map(len, kept.texts.values())) >= until:
        return
    moments = 0

    def moment() -> None:
        nonlocal moments
        moments += 1
        if moments == kill_at:
            raise Killed

    heard = source.listen(dict(kept.at))
    async with asyncio.timeout(PATIENCE):
        async with aclosing(heard):  # type: ignore[type-var]
            async for batch in heard:
                moment()
                kept.commit(batch)
                moment()
                if sum(map(len, kept.texts.values())) >= until:
                    return


class SourceContract:
    """Nothing is lost, whatever happens; and no position is ahead of what was committed."""

    async def test_what_is_said_is_heard_in_order(self, stand: SourceStand) -> None:
        said = [await stand.says(f"line {number}") for number in range(7)]
        kept = Kept()
        await live(stand.source(), kept, 7)
        assert list(kept.texts) == said
        assert list(kept.texts.values()) == [[f"line {number}"] for number in range(7)]

    async def test_what_is_said_while_listening_is_heard(self, stand: SourceStand) -> None:
        kept = Kept()
        first = await stand.says("before")
        listening = asyncio.create_task(live(stand.source(), kept, 2))
        async with asyncio.timeout(PATIENCE):
            await kept.arrived.wait()
        second = await stand.says("while it listens")
        await listening
        assert list(kept.texts) == [first, second]

    async def test_every_revision_is_heard(self, stand: SourceStand) -> None:
        id_ = await stand.says("meet at five")
        await stand.edits(id_, "meet at six")
        await stand.edits(id_, "meet at seven")
        kept = Kept()
        await live(stand.source(), kept, 3)
        assert kept.texts == {id_: ["meet at five", "meet at six", "meet at seven"]}

    async def test_an_edit_says_that_it_is_one(self, stand: SourceStand) -> None:
        kept: list[Message] = []
        id_ = await stand.says("first")
        await stand.edits(id_, "second")
        async with asyncio.timeout(PATIENCE):
            async for batch in stand.source().listen({}):
                kept += [one for one in batch.heard if isinstance(one, Message)]
                if len(kept) == 2:
                    break
        first, second = kept
        assert first.edited_at is None
        assert second.edited_at is not None
        assert second.at == first.at
        assert first.key == second.key

    async def test_a_deletion_is_heard_where_the_platform_tells(self, stand: SourceStand) -> None:
        if not stand.tells_deletions:
            pytest.skip("this platform does not tell")
        id_ = await stand.says("oops")
        kept = Kept()
        await live(stand.source(), kept, 1)
        await stand.deletes(id_)
        await stand.says("after it")
        await live(stand.source(), kept, 2)
        assert kept.gone == {id_}

    async def test_nothing_is_lost_when_killed_at_any_moment(self, stand: SourceStand) -> None:
        """Killed before and after each commit, in turn, with things being said between two lives."""
        kept, said, lives = Kept(), [], 0
        for moment in range(1, 13):
            said += [await stand.says(f"{moment}.{line}") for line in range(3)]
            await stand.edits(said[-1], f"{moment}.2 edited")
            with suppress(Killed):
                lives += 1
                await live(stand.source(), kept, 4 * moment, moment)
        await live(stand.source(), kept, 48)
        assert lives == 12
        assert list(kept.texts) == said
        assert all(texts for texts in kept.texts.values())

    async def test_what_was_not_committed_is_heard_again(self, stand: SourceStand) -> None:
        """Asking for the next batch is what says that the last one is kept, and nothing else does."""
        await stand.says("said once")
        for _ in range(3):
            with pytest.raises(Killed):
                await live(stand.source(), Kept(), 1, 1)
        kept = Kept()
        await live(stand.source(), kept, 1)
        assert list(kept.texts.values()) == [["said once"]]

    async def test_what_was_committed_is_not_asked_for_again(self, stand: SourceStand) -> None:
        kept = Kept()
        await stand.says("before")
        await live(stand.source(), kept, 1)
        await stand.says("after")
        await live(stand.source(), kept, 2)
        assert kept.heard == 2

    @pytest.mark.parametrize("how", ["busy", "down", "half", "cut"])
    async def test_it_comes_through_what_passes(self, stand: SourceStand, how: str) -> None:
        """A platform that stumbles costs time and nothing else."""
        said = [await stand.says("before")]
        await stand.fails(how, 3)
        kept = Kept()
        listening = asyncio.create_task(live(stand.source(), kept, 2))
        said.append(await stand.says("meanwhile"))
        await listening
        assert list(kept.texts) == said

    async def test_a_revoked_token_is_said_once_in_a_sentence(
        self, stand: SourceStand, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(0)
        await stand.says("before")
        await stand.revokes()
        with pytest.raises(Refused) as refused:
            await live(stand.source(), Kept(), 1)
        sentence = str(refused.value)
        assert sentence.endswith(".")
        assert stand.secret not in sentence
        assert stand.secret not in caplog.text

    async def test_the_secret_is_never_logged(self, stand: SourceStand, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(0)
        await stand.says("hello")
        await stand.fails("down", 1)
        await live(stand.source(), Kept(), 1)
        assert stand.secret not in caplog.text
        assert all(stand.secret not in str(vars(record)) for record in caplog.records)


class ActorContract:
    """What is done is done and read back; what is not says why, in a sentence."""

    async def message(self, stand: ActorStand, text: str = "a line") -> str:
        return f"{stand.group}:{await stand.says(text)}"

    async def test_check_says_who_it_is(self, stand: ActorStand) -> None:
        health = await stand.actor().check()
        assert isinstance(health, Health)
        assert health.words
        assert stand.secret not in f"{health}"

    async def test_check_says_what_is_missing(self, stand: ActorStand) -> None:
        await stand.forbids()
        health = await stand.actor().check()
        assert not health.ok
        assert health.hints

    async def test_check_survives_a_revoked_token(self, stand: ActorStand) -> None:
        await stand.revokes()
        health = await stand.actor().check()
        assert not health.ok
        assert health.hints
        assert stand.secret not in f"{health}"

    async def test_what_it_cannot_do_is_refused(self, stand: ActorStand) -> None:
        actor = stand.actor()
        for kind in set(ALL.values()) - actor.can:
            with pytest.raises(Refused):
                await actor.perform(self._any(kind, stand))

    async def test_removing_twice_is_removing(self, stand: ActorStand) -> None:
        message, actor = await self.message(stand), stand.actor()
        remove = Remove(message=message, group=stand.group, by=BY)
        first, again = await actor.perform(remove), await actor.perform(remove)
        assert self._done(first)
        assert self._done(again)
        assert not await stand.there(message)

    async def test_muting_and_banning_change_the_state_and_can_be_taken_back(self, stand: ActorStand) -> None:
        actor = stand.actor()
        where = {"group": stand.group, "account": stand.member, "by": BY}
        steps: list[tuple[Effect, str]] = [
            (Mute(minutes=60, **where), "muted"),
            (Unmute(**where), "free"),
            (Ban(**where), "banned"),
            (Unban(**where), "free"),
        ]
        for effect, expected in steps:
            for _ in range(2):
                assert self._done(await actor.perform(effect)), effect
                assert await stand.state(stand.member) == expected, effect

    async def test_words_arrive_once(self, stand: ActorStand) -> None:
        message, actor = await self.message(stand), stand.actor()
        done = [
            await actor.perform(Post(group=stand.group, text="Practice is at six.", by=BY)),
            await actor.perform(Reply(message=message, text="Please be kind.", by=BY)),
            await actor.perform(
                Warn(account=stand.member, group=stand.group, text="A reminder.", message=message, by=BY)
            ),
        ]
        assert all(map(self._done, done))
        assert len({receipt.ref for receipt in done}) == 3
        assert await stand.sent() == ["Practice is at six.", "Please be kind.", "A reminder."]

    async def test_pinning_twice_is_pinning(self, stand: ActorStand) -> None:
        message, actor = await self.message(stand), stand.actor()
        for _ in range(2):
            assert self._done(await actor.perform(Pin(message=message, group=stand.group, by=BY)))

    async def test_a_notice_is_posted_and_pinned(self, stand: ActorStand) -> None:
        actor = stand.actor()
        if Notice not in actor.can:
            pytest.skip("nothing can be posted in a group here")
        receipt = await actor.perform(Notice(group=stand.group, text="Somebody looks after this chat."))
        assert self._done(receipt)
        assert receipt.detail == "Posted and pinned."
        assert await stand.sent() == ["Somebody looks after this chat."]

    async def test_a_notice_that_cannot_be_pinned_is_posted_once_and_said(self, stand: ActorStand) -> None:
        actor = stand.actor()
        if Notice not in actor.can:
            pytest.skip("nothing can be posted in a group here")
        await stand.forbids()
        receipt = await actor.perform(Notice(group=stand.group, text="Somebody looks after this chat."))
        assert self._done(receipt)
        assert "not pinned" in receipt.detail
        assert "by hand" in receipt.detail
        assert await stand.sent() == ["Somebody looks after this chat."]

    async def test_without_the_right_it_is_refused(self, stand: ActorStand) -> None:
        message, actor = await self.message(stand), stand.actor()
        await stand.forbids()
        for effect in (
            Remove(message=message, group=stand.group, by=BY),
            Mute(account=stand.member, group=stand.group, minutes=5, by=BY),
            Ban(account=stand.member, group=stand.group, by=BY),
        ):
            await self._refused(stand, actor, effect)
        assert await stand.there(message)
        assert await stand.state(stand.member) == "free"

    async def test_who_stands_above_is_not_touched(self, stand: ActorStand) -> None:
        actor = stand.actor()
        await self._refused(stand, actor, Ban(account=stand.admin, group=stand.group, by=BY))
        await self._refused(stand, actor, Mute(account=stand.admin, group=stand.group, minutes=5, by=BY))
        assert await stand.state(stand.admin) == "free"

    async def test_thrown_out_it_is_refused(self, stand: ActorStand) -> None:
        message, actor = await self.message(stand), stand.actor()
        await stand.expels()
        await self._refused(stand, actor, Remove(message=message, group=stand.group, by=BY))
        await self._refused(stand, actor, Post(group=stand.group, text="Hello?", by=BY))

    async def test_keys_that_name_nothing_there_are_refused(self, stand: ActorStand) -> None:
        actor, platform = stand.actor(), stand.group.partition(":")[0]
        for effect in (
            Remove(message=f"{stand.group}:x\0y", group=stand.group, by=BY),
            Remove(message="nowhere:1:2", group="nowhere:1", by=BY),
            Ban(account=f"{platform}:", group=stand.group, by=BY),
            Mute(account=stand.member, group=f"{platform}:no group", minutes=5, by=BY),
            Mute(account=stand.member, group=stand.group, minutes=0, by=BY),
            Post(group=stand.group, text="   ", by=BY),
        ):
            await self._refused(stand, actor, effect)

    async def test_asked_to_wait_it_says_how_long(self, stand: ActorStand) -> None:
        actor = stand.actor()
        await stand.fails("busy", 1, timedelta(seconds=7))
        with pytest.raises(Busy) as busy:
            await actor.perform(Post(group=stand.group, text="Hello.", by=BY))
        assert busy.value.retry_after >= timedelta(seconds=7)
        assert self._done(await actor.perform(Post(group=stand.group, text="Hello.", by=BY)))
        assert await stand.sent() == ["Hello."]

    @pytest.mark.parametrize("how", ["down", "cut"])
    async def test_a_platform_that_is_down_is_neither_done_nor_refused(self, stand: ActorStand, how: str) -> None:
        actor, mute = stand.actor(), Mute(account=stand.member, group=stand.group, minutes=5, by=BY)
        await stand.fails(how, 20)
        with pytest.raises(Exception) as problem:  # which one is the connector's affair
            await actor.perform(mute)
        assert not isinstance(problem.value, Refused)
        assert stand.secret not in f"{problem.value!r} {problem.value}"
        await stand.fails(how, 0)
        assert self._done(await actor.perform(mute))
        assert await stand.state(stand.member) == "muted"

    async def test_the_secret_is_never_logged(self, stand: ActorStand, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(0)
        await stand.actor().perform(Post(group=stand.group, text="Hello.", by=BY))
        assert stand.secret not in caplog.text
        assert all(stand.secret not in str(vars(record)) for record in caplog.records)

    def _any(self, kind: type[Effect], stand: ActorStand) -> Effect:
        values = {
            "account": stand.member, "group": stand.group, "message": f"{stand.group}:1", "text": "x", "minutes": 5,
            "to": "Robin", "severity": "S3", "version": 1,
        }  # fmt: skip
        names = set(kind.__dataclass_fields__)
        return kind(**{name: value for name, value in values.items() if name in names})  # type: ignore[arg-type]

    def _done(self, receipt: Receipt) -> bool:
        assert receipt.status is Status.DONE, receipt
        assert receipt.detail.endswith("."), receipt
        assert receipt.at is not None
        return True

    async def _refused(self, stand: ActorStand, actor: Actor, effect: Effect) -> None:
        with pytest.raises(Refused) as refused:
            await actor.perform(effect)
        sentence = str(refused.value)
        assert sentence.endswith("."), sentence
        assert sentence[:1].isupper(), sentence
        assert stand.secret not in sentence
