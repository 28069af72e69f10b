"""The rehearsal: the week hangs together, the source resumes exactly, the actor refuses as platforms do."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.effects import ALL, Alert, Ban, Effect, Mute, Pin, Post, Remove, Status, Support, Unban, Warn
from bot.core.heard import Gone, Heard, MemberChange, Seen
from bot.core.messages import Message
from bot.core.ports import Actor, Batch, Busy, Refused, Source
from connectors.rehearsal import DISCORD, TELEGRAM, RehearsalActor, RehearsalSource, connect
from connectors.rehearsal.plot import EXPECTATIONS, Story, StoryFault, What, story
from connectors.rehearsal.source import stream_of

HERE = Path(__file__).resolve().parents[2]
WEEK = HERE / "connectors" / "rehearsal" / "week"
LONDON = ZoneInfo("Europe/London")
END = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def tale() -> Story:
    return story()


async def played(source: RehearsalSource, at: Mapping[str, str] | None = None) -> list[Batch]:
    return [batch async for batch in source.listen(at or {})]


def everything(batches: list[Batch]) -> list[Heard]:
    return [heard for batch in batches for heard in batch.heard]


def stream(heard: Heard) -> str:
    return heard.stream if isinstance(heard, Seen) else stream_of(getattr(heard, "platform", ""))


# The week


def test_the_week_holds_what_a_desk_must_tell_apart(tale: Story) -> None:
    kinds = Counter(line.expect for line in tale.lines)
    assert set(kinds) == EXPECTATIONS | {""}
    assert all(kinds[kind] >= 5 for kind in EXPECTATIONS)
    assert kinds[""] > len(tale.lines) / 2
    assert Counter(line.what for line in tale.lines if line.what is not What.MESSAGE) == {
        What.EDIT: 2,
        What.DELETION: 1,
        What.JOIN: 2,
    }
    assert 350 <= sum(line.what is What.MESSAGE for line in tale.lines) <= 460


def test_times_increase_within_each_group(tale: Story) -> None:
    for group in tale.groups:
        times = [(line.day, line.at) for line in tale.lines if line.group == group]
        assert times == sorted(set(times))


def test_every_reply_and_mention_resolves(tale: Story) -> None:
    seen: set[str] = set()
    for line in tale.lines:
        assert not line.reply_to or f"{line.group.key}:{line.reply_to}" in seen
        for mentioned in line.mentions:
            assert f"{line.group.platform}:{mentioned}" in tale.accounts
        assert len(re.findall(r"(?<!\w)@\w", line.text)) == len(line.mentions)
        if line.what is What.MESSAGE:
            assert line.message not in seen
            seen.add(line.message)
        elif line.what is not What.JOIN:
            assert line.message in seen


def test_the_pile_on_has_four_members_on_one_child_in_one_evening(tale: Story) -> None:
    lines = [line for line in tale.lines if line.expect == "pile-on"]
    assert {tale.accounts[line.towards].name for line in lines} == {"Oscar Finch"}
    assert len({line.author.id for line in lines}) == 4
    assert len({line.day for line in lines}) == 1


def test_the_grooming_line_is_one_pair_over_six_days(tale: Story) -> None:
    lines = [line for line in tale.lines if line.expect == "grooming"]
    listed = {account for person in tale.roster for account in person.accounts}
    assert {(line.author.name, tale.accounts[line.towards].name) for line in lines} == {("Jay", "Mia Kapoor")}
    assert {line.author.key for line in lines}.isdisjoint(listed)
    assert sorted({line.day for line in lines}) == [2, 3, 4, 5, 6, 7]
    assert all(line.reply_to or line.mentions for line in lines)
    pack = tomllib.loads((HERE / "config/packs/uk/indicators.toml").read_text("utf-8"))
    shown = {name for line in lines for name in line.shows}
    assert shown <= {indicator["id"] for indicator in pack["indicator"]}
    assert {"AGE", "SCHEDULE", "PARENT", "SECRECY", "GIFT", "CONTACT", "MEET"} <= shown


def test_people_own_the_accounts_they_write_with(tale: Story) -> None:
    owned = [account for person in tale.roster for account in person.accounts]
    assert len(owned) == len(set(owned))
    assert set(owned) <= tale.accounts.keys()
    assert {line.author.key for line in tale.lines} <= tale.accounts.keys()


def test_ground_truth_is_that_of_the_newest_revision(tale: Story) -> None:
    edits = [line for line in tale.lines if line.what is What.EDIT]
    assert {tale.expected()[line.message].text for line in edits} == {line.text for line in edits}


def test_no_contact_detail_is_anybodys(tale: Story) -> None:
    helplines = {"08001111", "116123"}
    for line in tale.lines:
        for number in re.findall(r"\+?\d(?:[ ()-]?\d){5,}", line.text):
            digits = re.sub(r"\D", "", number)
            assert digits in helplines or re.fullmatch(r"(01632960|07700900)\d{3}", digits), line.text
        for address in re.findall(r"\S+@(\S+)", line.text):
            assert address.rstrip(".,") == "example.org", line.text
        for link in re.findall(r"(?:https?://|discord\.gg/|t\.me/)\S+", line.text):
            assert "example" in link.lower(), line.text


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('reply = "fixtures"', 'reply = "fixtrues"', "fixtrues is no earlier line"),
        ("@mia", "@nobody", "nobody has no account"),
        ('expect = "banter"', 'expect = "bantre"', "no such expectation"),
        ('key = "fixtures"', 'keys = "fixtures"', "no such key: keys"),
        ('["08:04"', '["07:04"', "time runs backwards"),
    ],
)
def test_a_broken_story_says_where(tmp_path: Path, old: str, new: str, why: str) -> None:
    shutil.copytree(WEEK, tmp_path, dirs_exist_ok=True)
    page = tmp_path / "1-monday.toml"
    page.write_text(page.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(StoryFault, match=f"1-monday.toml.*{why}"):
        story(tmp_path)


# The source


async def test_the_whole_week_is_heard_once_in_small_batches(tale: Story) -> None:
    batches = await played(RehearsalSource(end=END, pace=0, tale=tale))
    heard = everything(batches)
    assert all(1 <= len(batch.heard) <= 5 for batch in batches)
    assert Counter(type(each) for each in heard) == {
        Message: sum(line.what in (What.MESSAGE, What.EDIT) for line in tale.lines),
        Gone: 1,
        MemberChange: 2,
        Seen: 2,
    }
    assert len(set(heard)) == len(heard) == len(tale.lines) + 2


async def test_positions_are_never_ahead_of_what_was_heard(tale: Story) -> None:
    count: Counter[str] = Counter()
    for batch in await played(RehearsalSource(end=END, pace=0, tale=tale)):
        count.update(map(stream, batch.heard))
        assert batch.moves == {moved: f"{count[moved]}@{END.isoformat()}" for moved in set(map(stream, batch.heard))}


async def test_killed_after_any_batch_the_rest_and_only_the_rest_is_heard(tale: Story) -> None:
    batches = await played(RehearsalSource(end=END, pace=0, tale=tale))
    later = RehearsalSource(end=END + timedelta(days=40), pace=0, tale=tale)
    at: dict[str, str] = {}
    for number, batch in enumerate(batches, 1):
        at.update(batch.moves)
        assert everything(await played(later, at)) == everything(batches[number:])


async def test_one_stream_that_was_never_kept_is_told_from_its_beginning(tale: Story) -> None:
    batches = await played(RehearsalSource(end=END, pace=0, tale=tale))
    kept = {moved: to for batch in batches for moved, to in batch.moves.items() if moved == stream_of(DISCORD)}
    rest = everything(await played(RehearsalSource(end=END, pace=0, tale=tale), kept))
    assert rest == [heard for heard in everything(batches) if stream(heard) == stream_of(TELEGRAM)]


@pytest.mark.parametrize("position", ["", "12", "x@2026-11-18T14:30:00+00:00", "12@2026-11-18T14:30:00", "1@\ud800"])
async def test_an_unreadable_position_is_said_not_guessed(tale: Story, position: str) -> None:
    with pytest.raises(ValueError, match="cannot resume"):
        await played(RehearsalSource(end=END, tale=tale), {stream_of(DISCORD): position})


async def test_positions_of_two_replays_are_not_mixed(tale: Story) -> None:
    at = {
        stream_of(DISCORD): "3@2026-11-18T14:30:00+00:00",
        stream_of(TELEGRAM): "3@2026-11-19T14:30:00+00:00",
    }
    with pytest.raises(ValueError, match="different replays"):
        await played(RehearsalSource(end=END, tale=tale), at)


@pytest.mark.parametrize(
    "end",
    [
        END,
        datetime(2026, 11, 22, 12, 0, tzinfo=UTC),  # a Sunday before the last line
        datetime(2026, 3, 29, 23, 30, tzinfo=UTC),  # the night the clocks went forward
        datetime(2026, 10, 25, 23, 30, tzinfo=UTC),  # the night they went back
        datetime(2026, 7, 1, 0, 10, tzinfo=ZoneInfo("Pacific/Auckland")),
    ],
)
async def test_the_week_keeps_its_weekdays_and_nights_and_is_over_by_its_end(tale: Story, end: datetime) -> None:
    heard = everything(await played(RehearsalSource(end=end, pace=0, tale=tale)))
    said = {each.key: each for each in heard if isinstance(each, Message) and each.edited_at is None}
    for line in tale.lines:
        if line.what is What.MESSAGE:
            local = said[line.message].at.astimezone(LONDON)
            assert (local.isoweekday(), local.time()) == (line.day, line.at)
    moments = [each.edited_at or each.at for each in heard if isinstance(each, Message)]
    assert moments == sorted(moments)
    assert end - timedelta(days=8) < moments[-1] <= end
    for each in heard:
        if isinstance(each, Seen):
            assert each.since < min(moments)
            assert each.until == end


async def test_an_edit_is_a_revision_and_a_deletion_names_its_message(tale: Story) -> None:
    heard = everything(await played(RehearsalSource(end=END, pace=0, tale=tale)))
    said = [each for each in heard if isinstance(each, Message)]
    for edit in [each for each in said if each.edited_at]:
        first = next(each for each in said if each.key == edit.key)
        assert (first.at, first.author, first.edited_at) == (edit.at, edit.author, None)
        assert first.text != edit.text
        assert edit.edited_at is not None
        assert edit.edited_at > edit.at
    gone = next(each for each in heard if isinstance(each, Gone))
    taken_back = next(each for each in said if each.id == gone.id and each.group == gone.group)
    assert taken_back.author.name == "Jay"
    assert gone.at > taken_back.at


async def test_the_pace_is_the_length_of_the_replay(tale: Story) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    await played(RehearsalSource(end=END, pace=40, tale=tale, sleep=sleep))
    assert 39 < sum(waits) <= 40
    waits.clear()
    await played(RehearsalSource(end=END, pace=0, tale=tale, sleep=sleep))
    assert not waits


@pytest.mark.parametrize(("end", "pace"), [(END.replace(tzinfo=None), 1), (END, -1), (END, float("nan"))])
def test_a_source_asks_for_a_time_zone_and_a_pace(end: datetime, pace: float) -> None:
    with pytest.raises(ValueError):
        RehearsalSource(end=end, pace=pace)


# The actor

GAMING = f"{DISCORD}:7102"
DRAMA = f"{TELEGRAM}:-100220012"


def account(tale: Story, platform: str, name: str) -> str:
    return next(key for key, who in tale.accounts.items() if who.platform == platform and who.name == name)


@pytest.fixture
def discord(tale: Story) -> RehearsalActor:
    return RehearsalActor(DISCORD, tale=tale, now=lambda: END)


@pytest.fixture
def telegram(tale: Story) -> RehearsalActor:
    return RehearsalActor(TELEGRAM, tale=tale, now=lambda: END)


async def test_connect_gives_one_source_and_an_actor_for_each_platform() -> None:
    platforms = connect(0, END)
    assert [platform.name for platform in platforms] == ["rehearsal", DISCORD, TELEGRAM]
    assert isinstance(platforms[0].source, Source)
    for platform in platforms[1:]:
        assert isinstance(platform.actor, Actor)
        assert platform.actor.can == set(ALL.values())
        health = await platform.actor.check()
        assert health.ok
        assert "Riverside Youth Club" in health.words


async def test_a_state_done_twice_is_the_same_state(tale: Story, discord: RehearsalActor) -> None:
    jay = account(tale, DISCORD, "Jay")
    message = next(line.message for line in tale.lines if line.expect == "spam" and line.group.key == GAMING)
    for effect in (
        Pin(message=message, group=GAMING),
        Remove(message=message, group=GAMING),
        Ban(account=jay, group=GAMING),
        Mute(account=jay, group=GAMING, minutes=60),
    ):
        for _ in range(2):
            receipt = await discord.perform(effect)
            assert receipt.status is Status.DONE
            assert receipt.at == END
    assert (discord.removed, discord.banned) == ({message}, {(GAMING, jay)})
    assert (discord.pinned, discord.muted) == ({message}, {(GAMING, jay): 60})
    await discord.perform(Unban(account=jay, group=GAMING))
    assert not discord.banned
    assert not discord.sent


async def test_sends_are_recorded_each_with_a_reference(tale: Story, discord: RehearsalActor) -> None:
    mia = account(tale, DISCORD, "Mia Kapoor")
    effects: list[Effect] = [
        Support(account=mia, group=GAMING, text="We are here for you."),
        Post(group=GAMING, text="Please be kind."),
        Alert(to="hannah", severity="S1", text="A flag needs you.", via=DISCORD),
    ]
    receipts = [await discord.perform(effect) for effect in effects]
    assert discord.sent == effects
    assert len({receipt.ref for receipt in receipts}) == 3


@pytest.mark.parametrize("name", ["Hannah Okafor", "Dan Whitlock"])
async def test_nobody_above_the_bot_can_be_muted_or_banned(tale: Story, discord: RehearsalActor, name: str) -> None:
    who = account(tale, DISCORD, name)
    for effect in (Ban(account=who, group=GAMING), Mute(account=who, group=GAMING, minutes=5)):
        with pytest.raises(Refused, match="hierarchy"):
            await discord.perform(effect)
    assert not discord.banned
    assert not discord.muted


async def test_a_message_its_author_took_back_cannot_be_removed_also_after_a_restart() -> None:
    rehearsal, doing, _ = connect(0, END)
    assert rehearsal.source is not None
    assert doing.actor is not None
    gone = f"{GAMING}:" + next(line.id for line in story().lines if line.what is What.DELETION)
    at: dict[str, str] = {}
    assert (await doing.actor.perform(Pin(message=gone, group=GAMING))).status is Status.DONE
    async for batch in rehearsal.source.listen({}):
        at.update(batch.moves)
    again, doing_again, _ = connect(0, END)
    assert again.source is not None
    assert [batch async for batch in again.source.listen(at)] == []
    for actor in (doing.actor, doing_again.actor):
        assert actor is not None
        with pytest.raises(Refused, match="already gone"):
            await actor.perform(Remove(message=gone, group=GAMING))


async def test_a_telegram_bot_does_not_write_first(tale: Story, telegram: RehearsalActor) -> None:
    callum = account(tale, TELEGRAM, "Callum Reid")
    support = Support(account=callum, group=DRAMA, text="Thank you for telling us.")
    with pytest.raises(Refused, match="may not write first"):
        await telegram.perform(support)
    assert not telegram.sent
    telegram.started.add(callum)
    assert (await telegram.perform(support)).status is Status.DONE


async def test_a_warning_in_reply_needs_no_private_chat(tale: Story, telegram: RehearsalActor) -> None:
    line = next(line for line in tale.lines if line.expect == "spam" and line.group.platform == TELEGRAM)
    warn = Warn(account=line.author.key, group=line.group.key, text="No adverts, please.", message=line.message)
    assert (await telegram.perform(warn)).status is Status.DONE


@pytest.mark.parametrize(
    "effect",
    [
        Post(group=f"{DISCORD}:999", text="hello"),
        Post(group=DRAMA, text="hello"),
        Post(group=GAMING, text=" \n"),
        Post(group=GAMING, text="a" * 2001),
        Remove(group=GAMING, message=f"{GAMING}:999999"),
        Remove(group=GAMING, message=next(line.message for line in story().lines if line.group.id == "7101")),
        Remove(group=GAMING, message="\ud800\u202e"),
        Ban(group=GAMING, account=f"{DISCORD}:0"),
        Ban(group=GAMING, account=f"{TELEGRAM}:51115"),
        Mute(group=GAMING, account=f"{DISCORD}:3901", minutes=0),
        Mute(group=GAMING, account=f"{DISCORD}:3901", minutes=28 * 24 * 60 + 1),
    ],
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(discord: RehearsalActor, effect: Effect) -> None:
    with pytest.raises(Refused):
        await discord.perform(effect)
    assert not any([discord.sent, discord.removed, discord.banned, discord.muted])


async def test_busy_waits_and_lost_answers_come_when_a_test_asks(discord: RehearsalActor) -> None:
    post = Post(group=GAMING, text="Please be kind.")
    discord.busy.append(timedelta(seconds=7))
    with pytest.raises(Busy) as waiting:
        await discord.perform(post)
    assert waiting.value.retry_after == timedelta(seconds=7)
    assert not discord.sent
    discord.silent = 1
    with pytest.raises(TimeoutError):
        await discord.perform(post)
    assert discord.sent == [post]  # it did arrive
    assert (await discord.perform(post)).status is Status.DONE


async def test_an_actor_that_is_not_strict_does_everything(tale: Story) -> None:
    lenient = RehearsalActor(DISCORD, tale=tale, strict=False)
    staff = account(tale, DISCORD, "Hannah Okafor")
    assert (await lenient.perform(Ban(account=staff, group=GAMING))).status is Status.DONE
    assert lenient.banned == {(GAMING, staff)}
