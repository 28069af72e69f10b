"""Listening to X: how deep it reads, what it does not see, what it costs, and what a stream may do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.heard import Seen, Unseen
from bot.core.messages import Message
from bot.core.ports import Batch, Refused
from connectors.x import Wanted, connect
from connectors.x.following import NOBODY
from connectors.x.marks import Mark
from connectors.x.spending import SPENT, Spending
from connectors.x.stream import Streamed
from connectors.x.waits import Waits
from tests.connectors.contract import PATIENCE, Kept, Killed, live
from tests.fakes.clock import MovedClock
from tests.fakes.x.stand import ELSE, OURS, SAM, SECRET, SECRETS, XStand, at_once, standing

STREAM = f"x:{OURS}"
MENTIONS = f"/2/users/{OURS}/mentions"
SEARCH = "/2/tweets/search/recent"


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 11, 24, 10, tzinfo=UTC))


@pytest.fixture
async def stand(clock: MovedClock) -> AsyncIterator[XStand]:
    async with standing(clock=clock) as found:
        yield found


class Store:
    """What is committed, and what all batches told."""

    def __init__(self) -> None:
        self.at: dict[str, str] = {}
        self.batches: list[Batch] = []

    def keep(self, batch: Batch) -> None:
        self.batches.append(batch)
        self.at |= batch.moves

    def texts(self) -> list[str]:
        return [one.text for batch in self.batches for one in batch.heard if isinstance(one, Message)]

    def unseen(self) -> list[Unseen]:
        return [one for batch in self.batches for one in batch.heard if isinstance(one, Unseen)]

    def seen(self) -> list[Seen]:
        return [one for batch in self.batches for one in batch.heard if isinstance(one, Seen)]

    def spent(self, month: str = "2026-11") -> int:
        return int(json.loads(self.at[f"{SPENT}{month}"])["read"])


class Enough(Exception):
    """The test has seen what it waited for."""


async def lives(stand: XStand, store: Store, rounds: int, **more: object) -> None:
    """One life of the process that asks so many times."""
    left = rounds

    async def sleep(seconds: float) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise Enough
        await at_once(seconds)

    x = stand.x(sleep=sleep, **more)  # type: ignore[arg-type]
    async with asyncio.timeout(PATIENCE), aclosing(x.source.listen(dict(store.at))) as heard:  # type: ignore[type-var]
        try:
            async for batch in heard:
                store.keep(batch)
        except Enough:
            return


# how deep it reads


async def test_pages_are_kept_one_by_one_and_a_killed_desk_goes_on_where_it_was(stand: XStand) -> None:
    said = [await stand.says(f"line {number}") for number in range(250)]
    kept = Kept()
    with pytest.raises(Killed):
        await live(stand.x().source, kept, 250, 3)  # killed as it was about to keep the second page
    assert len(kept.texts) == 100
    assert Mark.parse(kept.at[STREAM]).bottom == int(said[150])
    await live(stand.x().source, kept, 250)
    assert set(kept.texts) == set(said)
    assert kept.heard == 250
    assert [asked.get("until_id") for asked in stand.server.asked(MENTIONS)][:4] == [
        None,
        said[150],
        said[150],
        said[50],
    ]


async def test_killed_at_any_page_nothing_is_lost_or_read_twice(stand: XStand) -> None:
    said = {await stand.says(f"line {number}") for number in range(250)}
    for moment in range(1, 8):
        kept = Kept()
        with suppress(Killed):
            await live(stand.x().source, kept, 250, moment)
        await live(stand.x().source, kept, 250)
        assert set(kept.texts) == said
        assert kept.heard == 250


async def test_what_lies_deeper_than_mentions_reach_is_searched_for(stand: XStand) -> None:
    said = [stand.world.post(SAM, f"line {number}", answers=stand.begun) for number in range(950)]
    store = Store()
    await lives(stand, store, 1)
    assert len(store.texts()) == len(set(store.texts())) == len(said)
    assert len(stand.server.asked(SEARCH)) == 3
    assert not store.unseen()


async def test_what_lies_deeper_than_a_search_reaches_was_not_seen(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    await lives(stand, store, 1)
    away = clock.at
    stand.world.post(SAM, "long ago", answers=stand.begun)
    clock.move(days=9)
    for number in range(900):
        stand.world.post(SAM, f"line {number}", answers=stand.begun)
    await lives(stand, store, 1)
    assert len(store.texts()) == 900
    (unseen,) = store.unseen()
    assert unseen.since == away
    assert timedelta(days=6) < clock.at - unseen.until < timedelta(days=7)
    assert unseen.why.startswith("more was written than X lets one read later")


async def test_a_long_quiet_absence_is_filled(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    await lives(stand, store, 1)
    away = clock.at
    clock.move(days=30)
    await stand.says("after a month")
    clock.move(minutes=1)
    await lives(stand, store, 1, cap=10**6)
    assert store.texts() == ["after a month"]
    assert store.seen()[-1] == Seen(STREAM, away, clock.at)


async def test_what_became_readable_late_is_heard(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    stand.world.users[ELSE].protected = True
    stand.world.post(ELSE, "@HarbourYouth written first, seen last")
    await stand.says("written second")
    clock.move(seconds=5)
    await lives(stand, store, 2)
    stand.world.users[ELSE].protected = False
    clock.move(seconds=5)
    await lives(stand, store, 2)
    assert store.texts() == ["written second", "@HarbourYouth written first, seen last"]


async def test_an_account_that_is_new_is_heard_from_now_on(stand: XStand, clock: MovedClock) -> None:
    await stand.says("said before")
    clock.move(hours=2)
    await stand.says("within the hour that is read back")
    store = Store()
    await lives(stand, store, 1)
    assert store.texts() == ["within the hour that is read back"]


@pytest.mark.parametrize("ahead", [timedelta(minutes=20), -timedelta(minutes=20)])
async def test_a_clock_that_is_wrong_loses_nothing(clock: MovedClock, ahead: timedelta) -> None:
    async with standing(clock=clock, now=lambda: clock() + ahead) as stand:
        store = Store()
        await lives(stand, store, 1)
        clock.move(minutes=1)
        await stand.says("one")
        await lives(stand, store, 2)
        clock.move(minutes=1)
        await stand.says("two")
        await lives(stand, store, 2)
        assert store.texts() == ["one", "two"]
        assert store.seen()[-1].until == clock() + ahead


async def test_reposts_and_other_accounts_are_no_mentions_and_edits_come_with_their_revisions(stand: XStand) -> None:
    stand.world.post(SAM, "not for us")
    id_ = await stand.says("meet at six")
    stand.world.edit(id_, "meet at seven")
    store = Store()
    await lives(stand, store, 3)
    assert store.texts() == ["meet at six", "meet at seven"]
    messages = [one for batch in store.batches for one in batch.heard if isinstance(one, Message)]
    assert {one.id for one in messages} == {id_}
    assert messages[0].group_name == "@HarbourYouth"
    assert messages[0].reply_to == stand.begun


# whom it hears


async def test_with_no_account_to_watch_it_stays_awake_and_asks_nothing(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    x = stand.x(groups=())
    async with asyncio.timeout(PATIENCE), aclosing(x.source.listen({})) as heard:  # type: ignore[type-var]
        listening = asyncio.ensure_future(anext(heard))
        await asyncio.sleep(0)
        clock.move(minutes=1)
        store.keep(await listening)
    assert [one.stream for one in store.seen()] == [NOBODY]
    assert not stand.server.calls


async def test_an_account_that_is_gone_is_not_seen_and_the_others_are_heard(stand: XStand, clock: MovedClock) -> None:
    stand.world.users[ELSE].suspended = True
    await stand.says("still here")
    store = Store()
    clock.move(minutes=1)
    await lives(stand, store, 1, groups=(ELSE, OURS))
    assert store.texts() == ["still here"]
    assert [(one.stream, "suspended" in one.why) for one in store.unseen()] == [(f"x:{ELSE}", True)]


async def test_who_is_heard_changes_while_it_listens(stand: XStand, clock: MovedClock) -> None:
    watched: list[str] = []
    store = Store()

    async def write(text: str) -> None:
        await stand.says(text)

    async def later() -> None:
        clock.move(hours=2)

    async def hear() -> None:
        watched.append(OURS)

    async def leave() -> None:
        watched.clear()

    steps = iter([hear, lambda: write("heard"), leave, lambda: write("nobody reads this"), later, hear,
                  lambda: write("heard again"), later])  # fmt: skip

    async def sleep(seconds: float) -> None:
        step = next(steps, None)
        if step is None:
            raise Enough
        await step()

    x = stand.x(groups=watched, sleep=sleep)  # type: ignore[arg-type]
    with suppress(Enough):
        async with asyncio.timeout(PATIENCE), aclosing(x.source.listen({})) as heard:  # type: ignore[type-var]
            async for batch in heard:
                store.keep(batch)
    assert store.texts() == ["heard", "heard again"], "it begins anew where it is heard again"


async def test_keys_revoked_while_it_listens_end_it(stand: XStand, clock: MovedClock) -> None:
    await stand.says("before")
    async with asyncio.timeout(PATIENCE), aclosing(stand.x().source.listen({})) as heard:  # type: ignore[type-var]
        await anext(heard)
        await stand.revokes()
        with pytest.raises(Refused, match="Keys and tokens"):
            await anext(heard)


async def test_something_else_that_answers_is_no_revoked_key(stand: XStand) -> None:
    await stand.fails("proxy", 3)
    await stand.says("kept")
    store = Store()
    await lives(stand, store, 8)
    assert store.texts() == ["kept"]


# what it costs


async def test_what_is_counted_is_what_x_charges_for_and_survives_a_restart(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    for number in range(30):
        await stand.says(f"line {number}")
        if number % 10 == 9:
            await lives(stand, store, 3)
    assert store.spent() == len(stand.world.billed) == 31  # with the organisation's own post, which they answer
    moved = [batch for batch in store.batches if any(isinstance(one, Message) for one in batch.heard)]
    assert all(f"{SPENT}2026-11" in batch.moves for batch in moved)
    clock.move(minutes=1)
    await lives(stand, store, 1)
    clock.move(days=1)
    await stand.says("the next day")
    await lives(stand, store, 1)
    assert store.spent() == len(stand.world.billed) == 33  # the answered post costs anew


async def test_at_the_cap_it_stops_says_so_and_reads_on_next_month(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    for number in range(480):
        await stand.says(f"line {number}")
    clock.move(minutes=1)
    await lives(stand, store, 3, cap=500)
    assert store.spent() == len(stand.world.billed) <= 500
    read, asked = len(store.texts()), len(stand.server.calls)
    nearly, stopped = stand.told
    assert "of the 500 posts" in nearly
    assert stopped.startswith("X is not listened to any more")
    clock.move(days=2)
    await stand.says("in the pause")
    await lives(stand, store, 3, cap=500)
    assert len(stand.told) == 2  # each is said once, whatever is restarted
    assert len(store.texts()) == read < 480
    assert not [path for _, path, _ in stand.server.calls[asked:] if path != "/2/users"]
    why = "the 500 posts that may be read from X this month are used up; it goes on on 1 December"
    since = store.unseen()[0].since
    assert store.unseen()[-1] == Unseen(STREAM, since, clock.at, why)
    clock.at = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    await lives(stand, store, 3, cap=500)
    assert len(store.texts()) == 481
    assert store.spent("2026-12") < 500
    # What was read down to before the pause is a reading of its own: its end is seen, then the rest.
    assert store.seen()[-1].until == clock.at
    assert min(one.since for one in store.seen()) <= since


async def test_without_credit_nothing_is_seen_until_there_is_some(stand: XStand, clock: MovedClock) -> None:
    store = Store()
    stand.world.credit = False
    await stand.says("unpaid")
    clock.move(minutes=1)
    await lives(stand, store, 2)
    assert "credit" in store.unseen()[0].why
    stand.world.credit = True
    await lives(stand, store, 1)
    assert store.texts() == ["unpaid"]


def test_spending_counts_by_day_and_month() -> None:
    day = datetime(2026, 11, 30, 23, tzinfo=UTC)
    spending = Spending(100)
    spending.open({f"{SPENT}2026-11": "nonsense"}, day)
    spending.count(["1", "2"], day)
    spending.count(["2", "3"], day + timedelta(minutes=30))
    assert spending.left(day) == 97
    again = Spending(100)
    again.open(spending.moves(), day)
    again.count(["3", "9007199254740993"], day)
    assert again.read(day) == 4
    assert again.new_today(["1", "5"], day) == 1
    again.count(["3"], day + timedelta(hours=2))
    assert again.read(day + timedelta(hours=2)) == 1
    assert list(again.moves()) == [f"{SPENT}2026-12"]
    assert again.until(day) == datetime(2026, 12, 1, tzinfo=UTC)


def test_it_is_asked_again_as_x_wants_it() -> None:
    waits = Waits()
    assert waits.network() == 0
    assert all(first < second < 20 for first, second in [(waits.network(), waits.http())])
    grown = [waits.http() for _ in range(12)]
    assert max(grown) <= 320 * 1.2
    assert waits.limit() >= 60
    assert waits.limit() >= 120
    assert waits.limit(7.5) == 7.5
    waits.well()
    assert waits.http() < 7
    assert all(waits.network() <= 16 * 1.2 for _ in range(200))


# the stream


@pytest.fixture
async def streaming() -> AsyncIterator[XStand]:
    async with standing(streams=True) as found:
        yield found


async def heard_until(stand: XStand, kept: Kept, until: int, then: Callable[[], None] = lambda: None) -> None:
    """Listens until so many texts are kept; `then` happens once the stream stands."""

    async with asyncio.timeout(PATIENCE), aclosing(stand.x().source.listen(dict(kept.at))) as heard:  # type: ignore[type-var]
        happened = False
        async for batch in heard:
            kept.commit(batch)
            if stand.world.streams and not happened:
                happened = True
                then()
            if sum(map(len, kept.texts.values())) >= until:
                return


@pytest.mark.parametrize(
    "last",
    [
        b"",
        b'{"data":{"id":"13468894366262599',
        b'{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect"}]}\r\n',
        b"[" * 5000 + b"\r\n",
        b"nonsense\r\n",
    ],
)
async def test_a_stream_that_breaks_loses_nothing(streaming: XStand, last: bytes) -> None:
    world, kept = streaming.world, Kept()

    def breaks() -> None:
        world.post(SAM, "in the stream", answers=streaming.begun)
        streaming.server.break_streams(last)
        world.streams.clear()
        world.post(SAM, "between two streams", answers=streaming.begun)

    world.post(SAM, "before", answers=streaming.begun)
    await heard_until(streaming, kept, 3, breaks)
    assert [text for texts in kept.texts.values() for text in texts] == [
        "before",
        "in the stream",
        "between two streams",
    ]
    assert kept.heard == 3


async def test_what_came_while_a_reading_lay_half_done_is_heard_although_a_stream_stands(streaming: XStand) -> None:
    """The half that is left reaches up to where it began; what came between that and the stream is read as well."""
    said = {await streaming.says(f"line {number}") for number in range(250)}
    kept = Kept()
    with pytest.raises(Killed):
        await live(streaming.x().source, kept, 250, 3)
    assert Mark.parse(kept.at[STREAM]).deep
    streaming.world.streams.clear()
    away = await streaming.says("while nobody listened")
    await live(streaming.x().source, kept, 251)
    assert set(kept.texts) == {*said, away}
    assert kept.heard == 251


async def test_a_stream_that_falls_silent_is_left(streaming: XStand) -> None:
    streaming.server.silent = True
    x = streaming.x()
    source = Streamed(x.client, x.spending, groups=lambda: (OURS,), silence=0.2, now=streaming.now, sleep=at_once)

    async def listens() -> None:
        async for _ in source.listen({}):
            pass

    listening = asyncio.create_task(listens())
    async with asyncio.timeout(PATIENCE):
        while len(streaming.server.asked("/2/tweets/search/stream")) < 3:  # noqa: ASYNC110 - the stand has no event
            await asyncio.sleep(0.02)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_while_the_stream_does_not_come_what_is_written_is_asked_for(streaming: XStand) -> None:
    """X lets one connection stand; here another has it."""
    streaming.world.streams[asyncio.Queue()] = streaming.app
    kept = Kept()
    streaming.world.post(SAM, "one", answers=streaming.begun)
    listening = asyncio.create_task(live(streaming.x().source, kept, 2))
    async with asyncio.timeout(PATIENCE):
        await kept.arrived.wait()
    streaming.world.post(SAM, "two", answers=streaming.begun)
    await listening
    assert list(kept.texts.values()) == [["one"], ["two"]]


async def test_a_stream_that_does_not_come_is_asked_for_less_and_less_often(streaming: XStand) -> None:
    streaming.world.streams[asyncio.Queue()] = streaming.app
    slept: list[float] = []
    tries: list[int] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        tries.append(len(streaming.server.asked("/2/tweets/search/stream")))
        if tries[-1] == 4:
            raise Enough
        await at_once(seconds)

    with pytest.raises(Enough):
        async for _ in streaming.x(sleep=sleep).source.listen({}):
            pass
    waits = [sum(wait for wait, tried in zip(slept, tries, strict=True) if tried == number) for number in (1, 2, 3)]
    assert 60 <= waits[0] <= waits[1] / 1.5 <= waits[2] / 2
    assert max(slept) <= 30  # meanwhile it asks


async def test_only_what_the_rules_of_ours_found_is_heard_and_other_rules_stay(streaming: XStand) -> None:
    rules = streaming.app.rules
    rules["1"] = {"id": "1", "value": "weather", "tag": "somebody else's"}
    rules["2"] = {"id": "2", "value": "old", "tag": f"safelight:{OURS}"}
    kept = Kept()

    def says() -> None:
        streaming.world.post(SAM, "the weather is fine")
        streaming.world.post(SAM, "@HarbourYouth hello")

    streaming.world.post(SAM, "before", answers=streaming.begun)
    await heard_until(streaming, kept, 2, says)
    assert [text for texts in kept.texts.values() for text in texts] == ["before", "@HarbourYouth hello"]
    assert {(one["tag"], one["value"]) for one in rules.values()} == {
        ("somebody else's", "weather"),
        (f"safelight:{OURS}", "(@HarbourYouth OR to:HarbourYouth) -is:retweet"),
    }


async def test_what_is_told_twice_is_heard_once_and_edits_are_revisions(streaming: XStand) -> None:
    kept = Kept()
    world = streaming.world
    first = world.post(SAM, "before", answers=streaming.begun)

    def says() -> None:
        id_ = world.post(SAM, "one", answers=streaming.begun)
        world.send(world.posts[id_])
        world.edit(id_, "one, edited")
        world.post(SAM, "two", answers=streaming.begun)

    await heard_until(streaming, kept, 4, says)
    assert list(kept.texts.values()) == [["before"], ["one", "one, edited"], ["two"]]
    assert kept.heard == 4
    assert first in kept.texts


async def test_a_stream_costs_too_and_ends_at_the_cap(clock: MovedClock) -> None:
    async with standing(streams=True, clock=clock) as stand:
        store = Store()
        await stand.says("before")

        async def enough() -> None:
            async with asyncio.timeout(PATIENCE), aclosing(stand.x(cap=500).source.listen({})) as heard:  # type: ignore[type-var]
                said = False
                async for batch in heard:
                    store.keep(batch)
                    if stand.world.streams and not said:
                        said = True
                        for number in range(600):
                            stand.world.post(SAM, f"line {number}", answers=stand.begun)
                    if store.unseen():
                        return

        await enough()
        assert store.spent() > 500 - 40
        assert store.unseen()[0].why.startswith("the 500 posts")
        async with asyncio.timeout(PATIENCE):
            while stand.world.streams:  # noqa: ASYNC110 - X notices at its next sign of life
                await asyncio.sleep(0.02)


async def test_a_stream_that_is_refused_is_said(streaming: XStand) -> None:
    kept = Kept()
    await streaming.says("before")

    def revoked() -> None:
        streaming.server.revoked = True
        streaming.server.break_streams()

    with pytest.raises(Refused, match="Keys and tokens"):
        await heard_until(streaming, kept, 2, revoked)


async def test_a_stream_without_credit_is_not_seen_and_goes_on_when_there_is_some(streaming: XStand) -> None:
    world, store = streaming.world, Store()
    await streaming.says("before")
    async with asyncio.timeout(PATIENCE), aclosing(streaming.x().source.listen({})) as heard:  # type: ignore[type-var]
        async for batch in heard:
            store.keep(batch)
            if world.credit and world.streams and len(store.texts()) == 1:
                world.credit = False
                streaming.server.break_streams()
                world.streams.clear()
                await streaming.says("unpaid")
            elif store.unseen():
                world.credit = True
            if len(store.texts()) == 2:
                break
    assert store.texts() == ["before", "unpaid"]
    assert "credit" in store.unseen()[0].why


# put together


def test_it_is_off_unless_it_is_turned_on() -> None:
    assert connect(Wanted(bearer="x")) is None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(on=True), "x_bearer_token"),
        (Wanted(on=True, key="k", key_secret="s", token="t"), "x_bearer_token"),
        (Wanted(on=True, bearer=f"a {SECRET}"), "copy them again"),
        (Wanted(on=True, bearer=f"ä{SECRET}"), "copy them again"),
        (Wanted(on=True, bearer=SECRET, url="api.x.com"), "https://"),
        (Wanted(on=True, bearer=SECRET, cap=3), "x_posts_a_month"),
        (Wanted(on=True, bearer=SECRET, proxy="socks9:x"), "proxy"),
        (Wanted(on=True, key="k", key_secret="s", token="t", token_secret=SECRET, streams=True), "x_bearer_token only"),
    ],
)
def test_what_cannot_be_is_said_without_its_secret(wanted: Wanted, words: str) -> None:
    with pytest.raises(ValueError, match=words) as fault:
        connect(wanted)
    assert SECRET not in str(fault.value)


def test_nothing_shows_its_keys() -> None:
    bearer, key, key_secret, token, token_secret = SECRETS
    wanted = Wanted(on=True, bearer=bearer, key=key, key_secret=key_secret, token=token, token_secret=token_secret)
    x = connect(wanted)
    assert x is not None
    assert SECRET not in f"{wanted!r} {x!r} {x.client!r} {x.client.keys!r}"
    assert x.client.line.hidden(f"x {bearer}") == "x (token)"
