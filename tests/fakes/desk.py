"""A whole desk for tests: a real store, the real pipeline, a platform in memory and a clock one moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.core.casefile import File
from bot.core.cases import Case
from bot.core.effects import Alert
from bot.core.heard import Gone, Heard
from bot.core.messages import Account, Group, Message
from bot.core.ports import Actor, Batch, Desk, Scorer
from bot.core.practice import Practice
from bot.core.requests import CaseWord, Query, Reply
from bot.core.store import Kept, Work
from bot.pipeline import Pipeline
from bot.storage import migrate
from bot.storage.store import Store
from tests.fakes.actors import MemoryActor
from tests.fakes.cards import MemoryDesk
from tests.fakes.clock import MONDAY, MovedClock
from tests.fakes.people import CLUB, PLATFORM, practice
from tests.fakes.scorers import KEYWORDS, HereScorer

NO_LOTS = "8b6ce4e107e18b1e7f7227b9ed5d56d9d2e1014d760c8f52610d037305e4db15"
"""A key whose lots fall on none of the first sixty cases, so that nobody is asked for a second look by chance."""


@cache
def seal_key() -> str:
    """A key for the log's seals where no folder of the test's own is beside the database."""
    private = Ed25519PrivateKey.generate()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return private.private_bytes(pem, form, serialization.NoEncryption()).decode()


@cache
def newest_file() -> bytes:
    """An empty SQLite database in its newest shape: copied for each test, the migrations run once."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "safelight.db")
        store = Store(f"sqlite:///{file}")
        migrate.upgrade(store.engine)
        _no_lots(store)
        store.close()
        return file.read_bytes()


def _no_lots(store: Store) -> None:
    """Has no lot fall on anything by chance."""
    with store.begin() as work:
        if not work.ledger.positions("lots:key"):
            work.ledger.move({"lots:key": NO_LOTS}, MONDAY)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store on a database in its newest shape; one that is not there yet is made."""
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not file.exists():
        file.write_bytes(newest_file())
    store = Store(url, "" if url.startswith("sqlite") else seal_key())
    try:
        if migrate.current(store.engine) is None:
            migrate.upgrade(store.engine)
        _no_lots(store)
        yield store
    finally:
        store.close()


class TestDesk:
    """What a test says to a desk, in few words. `platform` and `phones` are where effects and alerts arrive, `cards`
    where cards stand where the practice has places for them.
    """

    __test__ = False

    def __init__(
        self,
        store: Store,
        clock: MovedClock | None = None,
        scorer: Scorer | None = None,
        way: Practice | None = None,
        group: Group = CLUB,
    ) -> None:
        self.store = store
        self.clock = clock or MovedClock()
        self.platform = MemoryActor()
        self.phones = MemoryActor()
        self.actors: Mapping[str, Actor] = {PLATFORM: self.platform, "desk": self.phones}
        self.cards = MemoryDesk()
        self.desks: Mapping[str, Desk] = {PLATFORM: self.cards}
        self.group = group
        self.scorer: Scorer = scorer or HereScorer([KEYWORDS])
        self.practice = way or practice()
        self._ids = count(1)
        self.restart()

    def restart(self, way: Practice | None = None) -> None:
        """A new pipeline over the same database, as after a crash."""
        self.practice = way or self.practice
        self.pipeline = Pipeline(self.store, self.scorer, self.practice, self.actors, self.clock, self.desks)

    def message(self, author: Account, text: str, **more: object) -> Message:
        """A message posted now; each a second after the one before."""
        number = str(more.pop("id", None) or next(self._ids))
        at = more.pop("at", None) or self.clock.move(seconds=1)
        assert isinstance(at, datetime)
        return Message(self.group.platform, self.group.id, number, author, at, text, self.group.name, **more)  # type: ignore[arg-type]

    async def hear(self, *heard: Heard) -> Kept:
        return await self.pipeline.ingest(Batch(heard, {}), groups=[self.group])

    async def post(self, author: Account, text: str, **more: object) -> Message:
        """Posts a message and lets the desk judge it."""
        message = self.message(author, text, **more)
        await self.hear(message)
        await self.judge()
        return message

    async def edit(self, message: Message, text: str) -> Message:
        newer = self.message(message.author, text, id=message.id, at=message.at, edited_at=self.clock.move(seconds=1))
        await self.hear(newer)
        return newer

    async def delete(self, message: Message) -> None:
        await self.hear(Gone(message.platform, message.group, message.id, self.clock.move(seconds=1)))

    async def judge(self) -> int:
        took = 0
        while number := await self.pipeline.judge():
            took += number
        return took

    async def perform(self, lane: str = PLATFORM) -> int:
        took = 0
        while await self.pipeline.perform(lane):
            took += 1
        return took

    async def ring(self) -> int:
        took = 0
        while await self.pipeline.keep_time():
            took += 1
        return took

    async def say(self, by: str, word: str, case: str = "1", reason: str = "", **more: object) -> Reply:
        request = CaseWord(str(more.pop("id", f"say-{next(self._ids)}")), by, case, word, reason, **more)  # type: ignore[arg-type]
        return await self.pipeline.answer(request)

    async def look(self, by: str, what: str = "queue", case: str = "", closed: bool = False) -> Reply:
        return await self.pipeline.answer(Query(by, what, case, closed))

    async def told(self) -> list[str]:
        """The names of those who were alerted by now, in order."""
        await self.perform("desk")
        return [effect.to for effect in self.phones.done if isinstance(effect, Alert)]

    def alerts(self) -> Sequence[Alert]:
        return [effect for effect in self.phones.done if isinstance(effect, Alert)]

    def cases(self) -> list[Case]:
        with self.store.begin() as work:
            return sorted(work.cases.listed(open_only=False), key=lambda case: int(case.id))

    def case(self, number: str = "1") -> Case:
        with self.store.begin() as work:
            case = work.cases.get(number)
        assert case is not None
        return case

    def file(self, number: str = "1") -> File:
        with self.store.begin() as work:
            return work.cases.file(self.case_of(work, number))

    def log(self, subject: str | None = None) -> list[tuple[str, str]]:
        with self.store.begin() as work:
            return [(line.actor, line.what) for line in work.ledger.read(subject)]

    @staticmethod
    def case_of(work: Work, number: str) -> Case:
        case = work.cases.get(number)
        assert case is not None
        return case

    async def soon(self) -> None:
        """Long enough for whatever a lease held to be taken again."""
        self.clock.at += timedelta(minutes=5)
