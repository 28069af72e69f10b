"""The desk is killed at every moment of a night's escalation and of the referral after it: nothing is lost or doubled.

A case at once: the lead, after 15 minutes the deputy, after 30 the chair with a grant, then all again; a stance, a
decision, a signed pack, its handing over, no reply, the chaser, again, a reply. Each round is played again for each
moment right before or after a commit or an act, begun anew from the database alone, and compared with the undisturbed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import text

from bot.core.cases import No
from bot.core.effects import Alert
from bot.core.messages import Message
from bot.core.ports import Batch
from bot.core.referrals import State
from bot.core.requests import CaseWord
from bot.core.rights import Colleague, Desk
from bot.core.rota import Rota, Shift
from bot.core.store import Work
from bot.desk.referral_data import Covering
from bot.pipeline import LEASE, Pipeline
from bot.reports.referral_pack import Packs
from bot.steps import recording, referring
from bot.storage import migrate
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.desk import seal_key
from tests.fakes.killer import Killed, Killer, MortalActor, MortalStore
from tests.fakes.people import CLUB, EVE, PLATFORM, TEAM, practice
from tests.fakes.scorers import KEYWORDS, HereScorer

STREAM = "chat:club"
PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
WAY = replace(practice((*TEAM, PIA, Colleague("dan", frozenset(), frozenset()))), rota=Rota((Shift("dan"),)))
_NUMBERS = re.compile(r"(?<=[Cc]ase )\d+|(?<=[Rr]eferral )\d+|(?<=record )\d+|^[0-9a-f]{64}$")
WHOSE = referring.Whose("Friday Club", "Europe/London", "Lea, 01632 960001")
COVERING = Covering(False, "He sent a picture.", "I think there are more.")


@dataclass
class World:
    """What no crash of ours can touch: phones, the time, and people who do again what was not answered."""

    phones: MemoryActor = field(default_factory=MemoryActor)
    clock: MovedClock = field(default_factory=MovedClock)
    done: set[str] = field(default_factory=set)
    packs: list[tuple[str, str]] = field(default_factory=list)
    """The number and fingerprint of each pack that somebody holds in their hands."""


class Night:
    """One life of the process: it knows nothing but the database."""

    def __init__(self, store: Store, killer: Killer, world: World) -> None:
        self.plain, self.world = store, world
        self.store = MortalStore(store, killer)
        actors = {PLATFORM: MortalActor(MemoryActor(), killer), "desk": MortalActor(world.phones, killer)}
        self.desk = Pipeline(self.store, HereScorer([KEYWORDS]), WAY, actors, world.clock)

    async def drain(self) -> None:
        while await self.desk.judge():
            pass
        while await self.desk.keep_time():
            pass
        while await self.desk.perform("desk"):
            pass

    async def hear(self) -> None:
        message = Message(PLATFORM, CLUB.id, "1", EVE, MovedClock().at, "the picture", CLUB.name)
        await self.desk.ingest(Batch((message,), {STREAM: "1"}), groups=[CLUB])

    async def nothing(self) -> None:
        """Only time has passed."""

    def number(self, table: str = "cases") -> str:
        """The only one there is: PostgreSQL gives no number twice, also where a transaction ended before its commit."""
        with self.plain.engine.connect() as db:
            return str(db.execute(text(f"select id from {table}")).scalar_one())

    async def contain(self) -> None:
        reply = await self.desk.answer(
            CaseWord("press", "dee", self.number(), "contain", "The police are asked first.")
        )
        assert reply.ok

    def decide(self) -> Callable[[Work], object]:
        number, now = self.number("incidents"), self.world.clock()
        return lambda work: recording.decide(work, "dee", number, "Tell the police", "A picture", ["Wait"], WAY, now)

    async def refer(self) -> None:
        now, case = self.world.clock(), self.number()
        referral, papers = await self.store.run(
            lambda work: referring.begin(work, "dee", case, "police_101", "Dee Brown", COVERING, WAY, WHOSE, now)
        )
        _, root, _ = Packs(lambda: self.plain.key.ring(make=True)).pack(papers, referral, now)
        await self.store.run(lambda work: referring.packed(work, referral, root, now))
        self.world.packs.append((referral.id, root))

    def say(self, state: State, **more: str) -> Callable[[Work], object]:
        number = self.number("referrals")
        return lambda work: referring.say(work, "dee", number, state, WAY, self.world.clock(), **more)  # type: ignore[arg-type]

    async def write(self, act: Callable[[Work], object]) -> None:
        with suppress(No):  # it was said already, and only the answer was lost: that is what a person reads then
            await self.store.run(act)


Act = tuple[str, Callable[[Night], Awaitable[None]], timedelta]
ROUNDS: tuple[Act, ...] = (
    ("the lead", lambda night: night.hear(), timedelta(minutes=16)),
    ("the deputy", lambda night: night.nothing(), timedelta(minutes=16)),
    ("the chair", lambda night: night.nothing(), timedelta(minutes=30)),
    ("all again", lambda night: night.nothing(), timedelta(minutes=5)),
    ("a stance", lambda night: night.contain(), timedelta(minutes=5)),
    ("a decision", lambda night: night.write(night.decide()), timedelta(minutes=5)),
    ("the pack", lambda night: night.refer(), timedelta(minutes=5)),
    ("handed over", lambda night: night.write(night.say(State.SENT, how="101")), timedelta(days=9)),
    ("the chaser", lambda night: night.nothing(), timedelta(days=1, hours=1)),
    ("asked again", lambda night: night.nothing(), timedelta(hours=1)),
    ("a reply", lambda night: night.write(night.say(State.REPLIED, note="An officer calls.")), timedelta(days=3)),
    ("silence", lambda night: night.nothing(), timedelta()),
)


async def play(store: Store, killer: Killer, world: World, number: int) -> None:
    """One round, with a new process after the kill."""
    name, act, wait = ROUNDS[number]
    while True:
        night = Night(store, killer, world)
        try:
            if name not in world.done:
                await act(night)
                world.done.add(name)
            await night.drain()
            world.clock.at += wait
        except Killed:
            world.clock.at += LEASE + timedelta(seconds=1)
        else:
            return


def kept(store: Store) -> dict[str, Counter[tuple[object, ...]]]:
    """All that an escalation leaves, without times and fingerprints."""
    queries = {
        "cases": "select key, category, severity, state, stance from cases",
        "records": "select category, severity, opened_by from incidents",
        "lines": "select by, kind, text from entries",
        "clocks": "select name, rule, met_at is null from clocks",
        "grants": "select colleague, ended_at is null from grants",
        "referrals": 'select "to", by, signed, state, how, note, root from referrals',
        "decisions": "select by, word, reason from decisions",
        "waiting": "select lane, kind from jobs where waiting <> 0",
    }
    with store.engine.connect() as db:
        return {name: Counter(_plain(row) for row in db.execute(text(query))) for name, query in queries.items()}


def _plain(row: Iterable[object]) -> tuple[object, ...]:
    """Without numbers, which PostgreSQL does not give twice, and without fingerprints."""
    return tuple(_NUMBERS.sub("N", one) if isinstance(one, str) else one for one in row)


def told(world: World) -> set[tuple[str, str]]:
    return {(one.to, _NUMBERS.sub("N", one.text)) for one in world.phones.done if isinstance(one, Alert)}


def rows(store: Store) -> dict[str, list[dict[str, object]]]:
    with store.engine.connect() as db:
        return {
            table.name: [dict(row._mapping) for row in db.execute(table.select())] for table in metadata.sorted_tables
        }


def set_back(store: Store, before: dict[str, list[dict[str, object]]]) -> None:
    with store.engine.begin() as db:
        full = " union all ".join(f"select '{one}' where exists (select 1 from {one})" for one in metadata.tables)
        filled = set(db.execute(text(full)).scalars())
        for table in reversed(metadata.sorted_tables):
            if table.name in filled:
                db.execute(table.delete())
        for table in metadata.sorted_tables:
            if before[table.name]:
                db.execute(table.insert(), before[table.name])


async def test_killed_at_every_moment_of_an_escalation(database_url: str) -> None:
    store = Store(database_url, seal_key())
    migrate.upgrade(store.engine)
    world = World()
    try:
        for number, (name, _, _) in enumerate(ROUNDS):
            before, start, whole = rows(store), deepcopy(world), Killer()
            await play(store, whole, world, number)
            after, wanted, ours = rows(store), kept(store), told(world)
            for moment in range(1, whole.count + 1):
                set_back(store, before)
                again, killer, where = deepcopy(start), Killer(moment), f"{name}, killed at moment {moment}"
                await play(store, killer, again, number)
                assert killer.count > moment, "it was killed there and lived again"
                assert kept(store) == wanted, where
                assert told(again) >= ours, f"{where}: an alert is lost"
                assert len({referral for referral, _ in again.packs}) <= 1, f"{where}: a second referral"
            set_back(store, after)
        _as_it_was_meant(store, world)
    finally:
        store.close()


def _as_it_was_meant(store: Store, world: World) -> None:
    """The undisturbed night, so that nothing above compares nothing."""
    texts = [(to, words) for to, words in told(world)]
    for to, words in (
        ("dee", "Not decided for 15 minutes"), ("pia", "Not decided for 30 minutes"), ("dan", "Phone the lead now"),
        ("dee", "has no reply after 9 days"), ("dee", "has no reply after 10 days"),
        ("lea", "Not decided for 60 minutes"),
    ):  # fmt: skip
        assert any(name == to and words in said for name, said in texts), (to, words, texts)
    (referral,) = kept(store)["referrals"]
    assert referral[3:] == ("replied", "101", "An officer calls.", "N")
    assert len(world.packs) == 1
