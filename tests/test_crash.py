"""The desk is killed at every moment there is, started again, and nothing is lost, doubled or said twice.

A short week is played undisturbed, in rounds. Then each round is played again for each moment right before or after a
commit or an act on a platform: killed there, begun anew from the database alone, and compared with the undisturbed
week at the end of the round. Some of them also live on to the end of the week.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.core.effects import Alert, Effect, Mute, Support, Warn
from bot.core.ports import Batch
from bot.core.requests import CaseWord
from bot.pipeline import LEASE, Pipeline
from bot.storage import migrate
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.killer import Killed, Killer, MortalActor, MortalStore
from tests.fakes.people import CLUB, PLATFORM, practice
from tests.fakes.scorers import KEYWORDS, HereScorer
from tests.fakes.week import ROSTER, Press, week

STREAM = "chat:club"
WAY = practice()
WEEK = week()
PARTS = 2
"""The moments are dealt out to this many tests, so that several processes can share them."""
FULL = 8
"""Each is compared at the end of its round; one in this many also lives to the end of the week."""


@dataclass
class World:
    """What no crash of ours can touch: the platform, the phones, the time, and colleagues who press again."""

    platform: MemoryActor = field(default_factory=MemoryActor)
    phones: MemoryActor = field(default_factory=MemoryActor)
    clock: MovedClock = field(default_factory=MovedClock)
    pressed: set[str] = field(default_factory=set)
    over: set[int] = field(default_factory=set)
    waited: set[int] = field(default_factory=set)


async def play(store: Store, killer: Killer, world: World, until: int = len(WEEK)) -> None:
    """The week up to the end of a round, with a new process after the kill."""
    while True:
        try:
            await _live(store, world, killer, until)
        except Killed:
            world.clock.at += LEASE + timedelta(seconds=1)
        else:
            return


async def _live(store: Store, world: World, killer: Killer, until: int) -> None:
    """One life of the process: it knows nothing but the database, and goes on until these rounds are over."""
    actors = {PLATFORM: MortalActor(world.platform, killer), "desk": MortalActor(world.phones, killer)}
    desk = Pipeline(MortalStore(store, killer), HereScorer([KEYWORDS]), WAY, actors, world.clock)
    batches = [batch for part in WEEK for batch in part.batches]
    done = 0
    for number, part in enumerate(WEEK[:until]):
        done += len(part.batches)
        if number in world.over:
            continue
        while (at := _position(store)) < done:
            await desk.ingest(Batch(batches[at], {STREAM: str(at + 1)}), groups=[CLUB])
        await _drain(desk)
        for press in part.presses:
            if press.id not in world.pressed:
                await desk.answer(_request(store, press))
                world.pressed.add(press.id)
        if number not in world.waited:
            world.clock.at += part.wait
            world.waited.add(number)
        await _drain(desk)
        world.over.add(number)


async def _drain(desk: Pipeline) -> None:
    while await desk.judge():
        pass
    while await desk.keep_time():
        pass
    for lane in (PLATFORM, "desk"):
        while await desk.perform(lane):
            pass


def _position(store: Store) -> int:
    with store.begin() as work:
        return int(work.ledger.positions().get(STREAM, "0"))


def _request(store: Store, press: Press) -> CaseWord:
    with store.begin() as work:
        (case, *_) = work.cases.by_keys([press.case])[press.case]
    return CaseWord(press.id, press.by, case.id, press.word, press.reason)


def kept(store: Store) -> dict[str, Counter[tuple[object, ...]]]:
    """All that the desk knows, without times and without numbers of its own."""
    queries = {
        "cases": "select kind, key, category, severity, state, about_colleague from cases",
        "parties": 'select c.key, p.part, p.account, p.person from parties p join cases c on c.id = p."case"',
        "incidents": "select c.key, i.category, i.severity, i.opened_by from incidents i"
        ' join cases c on c.id = i."case"',
        "entries": "select c.key, e.by, e.kind, e.text from entries e join incidents i on i.id = e.incident"
        ' join cases c on c.id = i."case"',
        "messages": 'select "group", id, text, inbox, gone_at is null, missing from messages',
        "revisions": "select message, text from revisions",
        "hits": "select message, indicator, actor, towards, source, weight from hits",
        "findings": "select c.key, f.message, f.category, f.severity, f.reasons from findings f"
        ' join cases c on c.id = f."case"',
        "evidence": "select c.key, e.message, e.text, e.gone_at is null from evidence e"
        ' join cases c on c.id = e."case"',
        "decisions": 'select c.key, d.by, d.word, d.reason from decisions d join cases c on c.id = d."case"',
        "said": "select l.actor, l.what, c.key from log l join cases c on l.subject = 'case:' || c.id"
        " where l.what like 'said%' or l.what like 'opened as%' or l.what like 'rose%'",
        "clocks": 'select c.key, k.name, k.rule, k.met_at is null from clocks k join cases c on c.id = k."case"',
        "waiting": "select lane, kind, state from jobs where waiting <> 0",
        "positions": "select stream, position from positions where stream <> 'lots:key'",  # a secret of each desk
    }
    with store.engine.connect() as db:
        return {name: Counter(tuple(row) for row in db.execute(text(query))) for name, query in queries.items()}


def alerts(store: Store, world: World) -> set[tuple[str, str, str]]:
    """Who was told what of which case, as it arrived."""
    with store.begin() as work:
        keys = {case.id: case.key for case in work.cases.listed(open_only=False)}
    return {
        (effect.to, keys[effect.case], effect.text.replace(f"case {effect.case}", "case"))
        for effect in world.phones.done
        if isinstance(effect, Alert)
    }


def sent(world: World) -> Counter[tuple[type[Effect], str]]:
    return Counter((type(one), one.account) for one in world.platform.done if isinstance(one, Warn | Support))


def muted(world: World) -> set[str]:
    return {effect.account for effect in world.platform.done if isinstance(effect, Mute)}


@dataclass(frozen=True)
class Stage:
    """The undisturbed week at the end of a round, and how many moments that round had."""

    rows: dict[str, list[dict[str, object]]]
    world: World
    kept: dict[str, Counter[tuple[object, ...]]]
    alerts: set[tuple[str, str, str]]
    moments: int


class Slate:
    """One database that is set back to a stage; much quicker than a new one for each moment."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)
        migrate.upgrade(self.store.engine)
        with self.store.begin() as work:
            work.people.enrol(ROSTER, MovedClock().at)

    def rows(self) -> dict[str, list[dict[str, object]]]:
        with self.store.engine.connect() as db:
            return {
                table.name: [dict(row._mapping) for row in db.execute(table.select())]
                for table in metadata.sorted_tables
            }

    def set_back(self, stage: Stage) -> World:
        with self.store.engine.begin() as db:
            full = " union all ".join(f"select '{one}' where exists (select 1 from {one})" for one in metadata.tables)
            filled = set(db.execute(text(full)).scalars())
            for table in reversed(metadata.sorted_tables):
                if table.name in filled:
                    db.execute(table.delete())
            for table in metadata.sorted_tables:
                if stage.rows[table.name]:
                    db.execute(table.insert(), stage.rows[table.name])
        return deepcopy(stage.world)

    def stage(self, world: World, moments: int) -> Stage:
        return Stage(self.rows(), deepcopy(world), kept(self.store), alerts(self.store, world), moments)


@pytest.mark.parametrize("part", range(PARTS))
async def test_killed_at_every_moment(database_url: str, part: int) -> None:
    slate = Slate(database_url)
    try:
        stages = await _undisturbed(slate)
        every = [(number, moment + 1) for number, stage in enumerate(stages[1:]) for moment in range(stage.moments)]
        for turn, (number, moment) in enumerate(every):
            if turn % PARTS == part:
                await _killed_at(slate, stages, number, moment, to_the_end=turn // PARTS % FULL == 0)
    finally:
        slate.store.close()


async def _undisturbed(slate: Slate) -> list[Stage]:
    """The beginning, then the week at the end of each round."""
    world = World()
    stages = [slate.stage(world, 0)]
    for number in range(len(WEEK)):
        killer = Killer()
        await play(slate.store, killer, world, number + 1)
        stages.append(slate.stage(world, killer.count))
    last = stages[-1]
    assert {row[0] for row in last.kept["cases"]} == {"conduct", "pair", "care"}
    assert len(last.kept["incidents"]) == 1
    assert len(last.kept["decisions"]) == 7
    assert {row[0] for row in last.kept["waiting"]} <= {"clock"}
    assert sum(stage.moments for stage in stages) > 100
    assert len(sent(last.world)) == 2
    assert muted(last.world)
    return stages


async def _killed_at(slate: Slate, stages: list[Stage], number: int, moment: int, *, to_the_end: bool) -> None:
    where = f"killed in round {number} at moment {moment}"
    world, killer = slate.set_back(stages[number]), Killer(moment)
    await play(slate.store, killer, world, number + 1)
    assert killer.count > moment, "it was killed there and lived again"
    _compare(slate.store, world, stages[number + 1], where)
    if to_the_end:
        await play(slate.store, killer, world)
        _compare(slate.store, world, stages[-1], f"{where}, at the end of the week")


def _compare(store: Store, world: World, stage: Stage, where: str) -> None:
    now, told = kept(store), alerts(store, world)
    for name, rows in stage.kept.items():
        assert now[name] == rows, f"{where}: {name}"
    assert told >= stage.alerts, f"{where}: an alert is lost"
    assert set(sent(world)) <= set(sent(stage.world))
    for send, times in sent(stage.world).items():
        assert sent(world)[send] <= times, f"{where}: {send} was repeated"
        if sent(world)[send] < times:
            assert any("not known whether this arrived" in text for _, _, text in told), f"{where}: {send} is lost"
    assert muted(world) == muted(stage.world)
