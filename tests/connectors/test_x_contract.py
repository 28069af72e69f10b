"""X keeps to what every connector keeps to, on a real socket: asking for mentions, and listening to the stream."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.core.effects import Hide, Mute, Pin, Post, Remove, Reply, Unhide, Warn
from bot.core.ports import Refused
from tests.connectors.contract import BY, ActorContract, SourceContract
from tests.fakes.x.stand import XStand, standing


@pytest.fixture
async def stand() -> AsyncIterator[XStand]:
    async with standing() as found:
        yield found


class TestMentions(SourceContract):
    pass


class TestStream(SourceContract):
    @pytest.fixture
    async def stand(self) -> AsyncIterator[XStand]:
        async with standing(streams=True) as found:
            yield found


class TestActor(ActorContract):
    """What X has no power for is refused; what it has is tried in its place."""

    async def test_removing_twice_is_removing(self, stand: XStand) -> None:  # type: ignore[override]
        """Nobody can remove another's post on X: it is hidden instead, and shown again."""
        message, actor = await self.message(stand), stand.actor()
        await self._refused(stand, actor, Remove(message=message, group=stand.group, by=BY))
        for effect, hidden in ((Hide, True), (Hide, True), (Unhide, False), (Unhide, False)):
            self._done(await actor.perform(effect(message=message, group=stand.group, by=BY)))
            assert stand.world.posts[message.rpartition(":")[2]].hidden is hidden

    async def test_muting_and_banning_change_the_state_and_can_be_taken_back(  # type: ignore[override]
        self, stand: XStand
    ) -> None:
        """X has neither for an ordinary app: that is in `test_what_it_cannot_do_is_refused`, for all kinds."""
        with pytest.raises(Refused, match="Hide its replies instead"):
            await stand.actor().perform(Mute(account=stand.member, group=stand.group, minutes=5, by=BY))

    async def test_words_arrive_once(self, stand: XStand) -> None:  # type: ignore[override]
        message, actor = await self.message(stand), stand.actor()
        done = [
            await actor.perform(Post(group=stand.group, text="Practice is at six.", by=BY)),
            await actor.perform(Reply(message=message, text="Please be kind.", by=BY)),
        ]
        assert all(map(self._done, done))
        assert len({receipt.ref for receipt in done}) == 2
        assert await stand.sent() == ["Practice is at six.", "Please be kind."]
        warn = Warn(account=stand.member, group=stand.group, text="A reminder.", message=message, by=BY)
        await self._refused(stand, actor, warn)

    async def test_pinning_twice_is_pinning(self, stand: XStand) -> None:  # type: ignore[override]
        message = await self.message(stand)
        await self._refused(stand, stand.actor(), Pin(message=message, group=stand.group, by=BY))

    @pytest.mark.parametrize("how", ["down", "cut"])
    async def test_a_platform_that_is_down_is_neither_done_nor_refused(  # type: ignore[override]
        self, stand: XStand, how: str
    ) -> None:
        message, actor = await self.message(stand), stand.actor()
        hide = Hide(message=message, group=stand.group, by=BY)
        await stand.fails(how, 20)
        with pytest.raises(Exception) as problem:
            await actor.perform(hide)
        assert not isinstance(problem.value, Refused)
        assert stand.secret not in f"{problem.value!r} {problem.value}"
        await stand.fails(how, 0)
        assert self._done(await actor.perform(hide))
        assert stand.world.posts[message.rpartition(":")[2]].hidden
