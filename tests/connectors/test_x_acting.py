"""Acting on X: what it allows, what it refuses and in which words, what a check finds, and the sweep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.core.effects import ALL, Alert, Ban, Effect, Hide, Mute, Post, Remove, Reply, Support, Unhide, Warn
from bot.core.heard import Gone
from bot.core.messages import Message
from bot.core.ports import Busy, Refused
from connectors.x.actor import XActor
from connectors.x.connect import X
from connectors.x.refusals import CANNOT, Unsure
from connectors.x.spending import SPENT
from tests.fakes.x.server import LIMITS
from tests.fakes.x.stand import ELSE, OURS, SAM, XStand, standing

HIDDEN = "/2/tweets/{}/hidden"


@pytest.fixture
async def stand() -> AsyncIterator[XStand]:
    async with standing() as found:
        yield found


async def refused(actor: XActor, effect: Effect, words: str) -> None:
    with pytest.raises(Refused, match=words):
        await actor.perform(effect)


def hide(stand: XStand, post: str) -> Hide:
    return Hide(message=f"{stand.group}:{post}", group=stand.group)


async def test_what_x_has_no_power_for_says_what_to_do_instead(stand: XStand) -> None:
    actor = stand.actor()
    assert actor.can == frozenset[type[Effect]]((Hide, Unhide, Reply, Post))
    assert not actor.can & CANNOT.keys()
    await refused(actor, Remove(message=f"{stand.group}:1", group=stand.group), "Hide it if it is a reply")
    await refused(actor, Ban(account=stand.member, group=stand.group), "⋯, Block")
    await refused(actor, Mute(account=stand.member, group=stand.group, minutes=5), "for oneself only")
    await refused(actor, Support(account=stand.member, group=stand.group, text="x"), "direct messages")
    await refused(actor, Warn(account=stand.member, group=stand.group, text="x"), "put them on show")
    await refused(actor, Alert(to="Robin", severity="S1", text="x"), "public")
    assert not stand.server.calls
    assert all(sentence.endswith(".") for sentence in CANNOT.values())
    assert CANNOT.keys() <= set(ALL.values())


async def test_hiding_acts_on_the_newest_revision(stand: XStand) -> None:
    first = await stand.says("meet at six")
    newest = stand.world.edit(first, "meet at seven")
    await stand.actor().perform(hide(stand, first))
    assert stand.world.posts[newest].hidden
    assert stand.server.asked(HIDDEN.format(newest)) == [{"hidden": True}]


async def test_only_replies_in_ones_own_conversations_can_be_hidden(stand: XStand) -> None:
    actor = stand.actor()
    theirs = stand.world.post(ELSE, "our own thread @HarbourYouth")
    answer = stand.world.post(SAM, "@HarbourYouth look at this", answers=theirs)
    await refused(actor, hide(stand, theirs), "no reply")
    await refused(actor, hide(stand, answer), "your own account began")
    elsewhere = Hide(message=f"x:{ELSE}:{answer}", group=f"x:{ELSE}")
    await refused(actor, elsewhere, "another account")
    gone = await stand.says("soon gone")
    stand.world.delete(gone)
    await refused(actor, hide(stand, gone), "already gone")
    await refused(actor, Hide(message=f"{stand.group}:1", group=f"x:{ELSE}"), "not in that group")


async def test_fifty_hidings_in_fifteen_minutes_then_it_waits(stand: XStand) -> None:
    stand.server.limits = dict(LIMITS)
    actor, post = stand.actor(), await stand.says("again and again")
    for number in range(50):
        effect = Hide if number % 2 else Unhide
        await actor.perform(effect(message=f"{stand.group}:{post}", group=stand.group))
    with pytest.raises(Busy) as busy:
        await actor.perform(hide(stand, post))
    assert timedelta() < busy.value.retry_after <= timedelta(minutes=15, seconds=2)


async def test_answers_reach_only_who_mentioned_the_account(stand: XStand) -> None:
    actor = stand.actor()
    post = await stand.says("is it open today?")
    receipt = await actor.perform(Reply(message=f"{stand.group}:{post}", text="Until nine."))
    assert stand.world.posts[receipt.ref.rpartition(":")[2]].refers_to("replied_to") == post
    strangers = stand.world.post(ELSE, "nobody asked the club")
    await refused(actor, Reply(message=f"{stand.group}:{strangers}", text="Hello."), "mentioned or quoted")


async def test_what_cannot_be_posted(stand: XStand) -> None:
    actor = stand.actor()
    await actor.perform(Post(group=stand.group, text="Closed today."))
    await refused(actor, Post(group=stand.group, text="Closed today."), "no text twice")
    await refused(actor, Post(group=stand.group, text="x" * 281), "too long")
    stand.app.access = "read"
    await refused(actor, Post(group=stand.group, text="Open."), "Read and write")
    stand.world.credit = False
    await refused(actor, Post(group=stand.group, text="Open."), "credit")


async def test_without_keys_of_its_own_it_only_reads(stand: XStand) -> None:
    x = stand.x(acts=False)
    assert not x.actor.can
    await refused(x.actor, Post(group=stand.group, text="Hello."), "only reads")
    health = await x.actor.check()
    assert health.ok
    assert "acts nowhere" in health.words


async def test_an_answer_that_breaks_off_is_not_known(stand: XStand) -> None:
    actor = stand.actor()
    await actor.perform(Post(group=stand.group, text="One."))
    await stand.fails("half", 1)
    with pytest.raises(Unsure):
        await actor.perform(Post(group=stand.group, text="Two."))


# the check


async def test_a_check_says_whom_it_hears_what_it_costs_and_what_is_used_up(stand: XStand) -> None:
    x = stand.x(cap=5000, groups=(OURS, ELSE))
    async for _ in x.source.listen({}):
        break
    health = await x.actor.check()
    assert health.ok
    assert "Connected as @HarbourYouth." in health.words
    assert "within a minute what is written to @HarbourYouth" in health.words
    assert "of 5000 posts were read" in health.words
    assert "of at most 3,000,000" in health.words
    facts = " ".join(health.hints)
    for fact in ("$0.005 a post", "$25.00", "deleted or changed here too", "without their consent", "self-hosted"):
        assert fact in facts


async def test_a_check_says_what_is_wrong(stand: XStand) -> None:
    health = await stand.x(groups=()).actor.check()
    assert any(f'[groups."x:{OURS}"]' in hint for hint in health.hints)
    stand.app.access = "read-write-directmessages"
    health = await stand.x(groups=("404", ELSE)).actor.check()
    assert not health.ok
    assert "The account 404 is not on X" in health.words
    assert any("never needs" in hint for hint in health.hints)
    assert any("only in its own conversations" in hint for hint in health.hints)
    await stand.fails("proxy", 1)
    assert not (await stand.actor().check()).ok
    await stand.fails("down", 1)
    assert not (await stand.actor().check()).ok
    await stand.fails("busy", 1)
    assert "asks to wait" in (await stand.actor().check()).words
    stand.world.credit = False
    health = await stand.actor().check()
    assert not health.ok
    assert health.words.startswith("X answers no more, because the account's credit")


async def test_a_check_says_that_the_cap_is_reached(stand: XStand) -> None:
    x = stand.x(cap=500)
    x.spending.open({f"{SPENT}{stand.now():%Y-%m}": '{"read":490}'}, stand.now())
    health = await x.actor.check()
    assert not health.ok
    assert "has stopped listening" in health.words


# the sweep


async def opened(stand: XStand, spent: int = 0) -> X:
    """X while its source is listening, and so knows what was spent."""
    x = stand.x(cap=500)
    at = {f"{SPENT}{stand.now():%Y-%m}": f'{{"read":{spent}}}'}
    async for _ in x.source.listen(at):
        break
    return x


async def test_a_sweep_finds_what_is_gone_and_what_changed(stand: XStand) -> None:
    posts = [await stand.says(f"line {number}") for number in range(6)]
    hers = stand.world.post(ELSE, "hers", answers=stand.begun)
    x = await opened(stand)
    stand.world.delete(posts[1])
    stand.world.edit(posts[2], "line 2, edited")
    stand.world.delete(stand.world.edit(posts[3], "edited, then deleted"))
    stand.world.users[ELSE].protected = True
    kept = [f"{stand.group}:{post}" for post in (*posts, hers)]
    heard = await x.sweep([*kept, "telegram:1:2"])
    gone = {one.id for one in heard if isinstance(one, Gone)}
    assert gone == {posts[1], posts[3], hers}
    told = [(one.id, one.text, bool(one.edited_at)) for one in heard if isinstance(one, Message)]
    assert told == [(posts[2], "line 2", False), (posts[2], "line 2, edited", True)]
    assert all(one.group == OURS for one in heard if isinstance(one, Gone))
    assert not await x.sweep([])


async def test_a_sweep_asks_for_a_hundred_at_a_time_and_is_counted(stand: XStand) -> None:
    posts = [await stand.says(f"line {number}") for number in range(150)]
    x = await opened(stand)
    assert not await x.sweep([f"{stand.group}:{post}" for post in posts])
    asked = [len(one["ids"].split(",")) for one in stand.server.asked("/2/tweets")]
    assert asked == [100, 50]
    assert x.spending.read(stand.now()) == len(stand.world.billed)


async def test_a_sweep_that_costs_more_than_is_left_is_refused_before_it_begins(stand: XStand) -> None:
    posts = [await stand.says(f"line {number}") for number in range(30)]
    x = await opened(stand, spent=490)
    asked = len(stand.server.calls)
    with pytest.raises(Refused, match="looked at again"):
        await x.sweep([f"{stand.group}:{post}" for post in posts])
    assert len(stand.server.calls) == asked


async def test_a_sweep_that_is_not_answered_tells_nothing(stand: XStand) -> None:
    kept = [f"{stand.group}:{await stand.says('a line')}"]
    with pytest.raises(Busy):
        await stand.x().sweep(kept)  # nobody listens, so nobody knows what was spent
    x = await opened(stand)
    for how in ("down", "cut", "half", "busy"):
        await stand.fails(how, 1)
        with pytest.raises(Busy):
            await x.sweep(kept)
    assert not await x.sweep(kept)


async def test_what_a_sweep_costs_is_kept_with_the_next_batch(stand: XStand) -> None:
    post = await stand.says("a line")
    x = stand.x(cap=500)
    async for _ in x.source.listen({}):
        break
    await x.sweep([f"{stand.group}:{post}"])
    moves: dict[str, str] = {}
    async for batch in x.source.listen({}):
        moves |= batch.moves
        break
    assert f"{SPENT}{stand.now():%Y-%m}" in moves
