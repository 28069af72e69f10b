"""Sealing in a real database: in order, once, by one key; and whatever is done to the tables afterwards is found."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text

from bot.core.logs import Logged
from bot.core.sealing import MOST, Head, Unsealed, head
from bot.storage.database import settled, single_writer
from bot.storage.ledger import LOG
from bot.storage.seals import SEALS, Seals
from bot.storage.signing import KeyPlace, ring
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk, seal_key
from tests.storage.test_erase import ZOE, busy, forget

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=6)


def log(store: Store, number: int, what: str = "did") -> None:
    with store.begin() as work:
        work.ledger.log_many([Logged(MONDAY, "mo", f"{what} {n}", f"case:{n % 3}", "") for n in range(number)])


def seal(store: Store) -> int:
    done = 0
    while step := store.do(lambda work: work.seals.seal(MONDAY + timedelta(hours=1))):
        done += step
    return done


def faults(db: Connection, place: KeyPlace) -> tuple[str, ...]:
    """All that a check in small steps finds, as the daily one goes."""
    seals = Seals(db, place)
    found: tuple[str, ...] = ()
    number = 0
    while True:
        upto, checked = seals.check(number, 2)
        found += checked.faults
        if upto == number:
            return found
        number = upto


def in_order(store: Store) -> bool:
    with store.engine.begin() as db:
        return faults(db, store.key) == ()


@contextmanager
def tampering(store: Store) -> Iterator[Connection]:
    """Somebody with the database, and no key; undone at the end."""
    with store.engine.connect() as db:
        transaction = db.begin()
        try:
            yield db
        finally:
            transaction.rollback()


# Sealing


def test_lines_are_sealed_in_order_and_once(store: Store) -> None:
    assert seal(store) == 0
    log(store, 7)
    with store.begin() as work:
        assert (work.seals.last(), work.seals.waiting(), work.seals.waiting_since()) == (None, 7, MONDAY)
        assert work.seals.seal(MONDAY) == 7
        assert (work.seals.waiting(), work.seals.waiting_since()) == (0, None)
    log(store, MOST + 2)
    assert seal(store) == MOST + 2
    with store.begin() as work:
        made = work.seals.after(0, 9)
        assert [one.number for one in made] == [1, 2, 3]
        assert [one.total for one in made] == [7, MOST + 7, MOST + 9]
        assert [seq for one in made for seq in one.listed()] == [line.seq for line in work.seals.lines(None)]
    assert in_order(store)


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    log(store, 3)
    with store.engine.connect() as db:
        assert Seals(db, store.key).seal(MONDAY) == 3
        db.rollback()
    with store.begin() as work:
        assert work.seals.last() is None
        assert work.seals.known_heads() == (), "the note beside the key names only what is kept"
    assert seal(store) == 3
    assert in_order(store)


def test_two_sealers_at_once(store: Store) -> None:
    log(store, 40)
    start = threading.Barrier(3, timeout=20)
    done: list[int] = []

    def work() -> None:
        start.wait()
        done.append(seal(store))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(done) == 40
    assert in_order(store)


def test_sealing_while_many_write(store: Store) -> None:
    """Some transactions are undone, all end in another order than they began, and no line is sealed twice or never."""

    def write(who: int) -> None:
        for n in range(12):
            with store.engine.connect() as db:
                for part in range(2):
                    db.execute(
                        insert(LOG).values(at=MONDAY, actor=str(who), what=f"{n}.{part}", subject="x", digest="")
                    )
                db.rollback() if (n + who) % 5 == 0 else db.commit()

    writing = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in writing:
        thread.start()
    rounds = 0
    while any(thread.is_alive() for thread in writing):
        rounds += store.do(lambda work: work.seals.seal(MONDAY)) > 0
    for thread in writing:
        thread.join(30)
    seal(store)
    with store.begin() as work:
        under = [seq for one in work.seals.after(0, 999) for seq in one.listed()]
        assert under == [line.seq for line in work.seals.lines(None)]
        assert len(under) == sum(2 for who in range(4) for n in range(12) if (n + who) % 5)
    assert rounds
    assert in_order(store)


def test_a_line_that_is_committed_late_is_neither_lost_nor_tampering(store: Store) -> None:
    """On PostgreSQL a smaller number may come later than a greater one, and some never come."""
    if single_writer(store.engine):
        pytest.skip("SQLite has one writer: numbers come in order")
    row = {"at": MONDAY, "actor": "mo", "subject": "x", "digest": ""}
    sealing = threading.Thread(target=seal, args=(store,))
    with store.engine.connect() as early, store.engine.connect() as lost:
        early.begin()
        early.execute(insert(LOG).values(what="early", **row))
        undone = lost.begin()
        lost.execute(insert(LOG).values(what="lost", **row))
        log(store, 1, "late")
        with store.engine.begin() as db:
            assert not settled(db, LOG, timedelta(milliseconds=50)), "somebody is amid writing"
        sealing.start()
        sealing.join(0.3)
        assert sealing.is_alive(), "it waits for them"
        undone.rollback()
        early.commit()
        sealing.join(20)
    with store.begin() as work:
        assert [line.what for line in work.seals.lines(None)] == ["early", "late 0"]
        assert work.seals.waiting() == 0
    assert in_order(store)


# Keys


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    place = KeyPlace(f"sqlite:///{tmp_path / 'desk.db'}")
    assert not place.here
    with pytest.raises(Unsealed, match="is not here"):
        place.ring()
    made = place.ring(make=True)
    assert place.ring(make=True).public == place.ring().public == made.public
    assert [file.name for file in tmp_path.iterdir()] == ["desk.seal.key"]
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    assert not place.readable_by_others
    place.file.chmod(0o644)
    assert place.readable_by_others
    renewed = place.renew(made.public)
    assert renewed.public == (renewed.key, made.key)
    assert renewed.key != made.key
    assert "PRIVATE" not in renewed.public_text()
    assert ring(renewed.public_text(), "it").public == renewed.public


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\x00", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
)
def test_a_key_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    place = KeyPlace(f"sqlite:///{tmp_path / 'desk.db'}")
    place.file.write_bytes(content)
    with pytest.raises(Unsealed, match=r"Put the right file there|cannot be read"):
        place.ring(make=True)


def test_a_public_key_alone_seals_nothing(tmp_path: Path) -> None:
    public = KeyPlace(f"sqlite:///{tmp_path / 'desk.db'}", ring(seal_key(), "it").public_text())
    assert not public.own
    with pytest.raises(Unsealed, match="only a public one"):
        public.ring().sign(b"x")


def test_another_machine_with_another_key_seals_nothing(store: Store, tmp_path: Path) -> None:
    log(store, 3)
    seal(store)
    log(store, 2)
    other = KeyPlace(f"sqlite:///{tmp_path / 'elsewhere' / 'desk.db'}")
    other.ring(make=True)
    with store.engine.begin() as db, pytest.raises(Unsealed, match=r"another key until now \(seal 1\)"):
        Seals(db, other).seal(MONDAY)
    with store.engine.begin() as db:
        assert all("not this desk's" in fault for fault in faults(db, other))
        other.renew((*other.ring().public, *store.key.ring().public))
        assert Seals(db, other).seal(MONDAY) == 2, "with a new key, and the old one known"
        assert faults(db, other) == ()


# Tampering


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_the_tables_is_found(store: Store, data: st.DataObject) -> None:
    """The same database for all examples: each tampers in a transaction that is undone."""
    with store.begin() as work:
        sealed = work.seals.last() is not None
    if not sealed:
        for _ in range(4):
            log(store, 3)
            seal(store)
    with tampering(store) as db:
        before = _everything(db)
        told = head(Seals(db, store.key).after(0, 9)[-1])
        _tamper(db, data)
        if _everything(db) != before:
            assert faults(db, Told(store.key, told)) != ()
    assert in_order(store)


class Told(KeyPlace):
    """A key whose owner also keeps a head outside."""

    def __init__(self, place: KeyPlace, told: Head) -> None:
        super().__init__("sqlite:///none.db", _private(place))
        self._told = told

    def remembered(self) -> tuple[Head, ...]:
        return (self._told,)


def _private(place: KeyPlace) -> str:
    return place.file.read_text() if place.own else seal_key()


def _everything(db: Connection) -> list[Any]:
    return [tuple(row) for table in ("log", "seals") for row in db.execute(text(f"select * from {table} order by 1"))]


def _tamper(db: Connection, data: st.DataObject) -> None:
    seqs = list(db.scalars(text("select seq from log order by seq")))
    seq, other = data.draw(st.sampled_from(seqs)), data.draw(st.sampled_from(seqs))
    number = data.draw(st.sampled_from([1, 2, 3, 4]))
    match data.draw(st.sampled_from(["field", "time", "put in", "remove", "swap", "cut", "seal", "seals", "copy"])):
        case "field":
            column = data.draw(st.sampled_from(["actor", "what", "subject", "digest"]))
            db.execute(text(f"update log set {column} = :v where seq = :s"), {"v": data.draw(WORDS), "s": seq})
        case "time":
            db.execute(
                text("update log set at = at + :v where seq = :s"), {"v": data.draw(st.integers(-9, 9)), "s": seq}
            )
        case "put in":
            values = {"at": MONDAY, "actor": "eve", "what": data.draw(WORDS), "subject": "x", "digest": ""}
            db.execute(insert(LOG).values(seq=data.draw(st.integers(-5, 0)), **values))
        case "remove":
            db.execute(
                text("delete from log where seq between :a and :b"), {"a": min(seq, other), "b": max(seq, other)}
            )
        case "swap":
            for old, new in ((seq, -1), (other, seq), (-1, other)) if seq != other else ():
                db.execute(text("update log set seq = :new where seq = :old"), {"old": old, "new": new})
        case "cut":
            last = Seals(db, KeyPlace("sqlite:///none.db")).after(number - 1, 1)[0].last
            db.execute(text("delete from seals where number > :n"), {"n": number})
            db.execute(text("delete from log where seq > :s"), {"s": last})
        case "seal":
            column = data.draw(st.sampled_from(["before", "lines", "chain", "key", "signature"]))
            db.execute(text(f"update seals set {column} = :v where number = :n"), {"v": data.draw(WORDS), "n": number})
        case "seals":
            db.execute(text("delete from seals where number = :n"), {"n": number})
        case "copy":
            column = data.draw(st.sampled_from(["at", "total", "lines", "chain", "signature", "salt"]))
            from_ = data.draw(st.sampled_from([1, 2, 3, 4]))
            value = db.scalar(text(f"select {column} from seals where number = :n"), {"n": from_})
            db.execute(SEALS.update().where(SEALS.c.number == number).values({column: _as_stored(value, column)}))


def _as_stored(value: Any, column: str) -> Any:
    return text(str(value)) if column in ("at", "total") else value


def test_an_end_that_was_cut_off_shows_by_the_note_beside_the_key(store: Store) -> None:
    for _ in range(3):
        log(store, 3)
        seal(store)
    if not store.key.own:
        pytest.skip("a key that a setting gives has no place for a note")
    with store.engine.begin() as db:
        db.execute(text("delete from log where seq > 6"))
        db.execute(text("delete from seals where number > 2"))
    for _ in range(2):
        log(store, 5)
        seal(store)
        with store.engine.begin() as db:
            (fault,) = faults(db, store.key)
            assert "Seal 3 is not the one" in fault, "also after the desk went on over it"


def test_what_is_no_text_at_all(store: Store) -> None:
    """SQLite keeps anything anywhere."""
    if not single_writer(store.engine):
        pytest.skip("PostgreSQL keeps only what a column can hold")
    log(store, 5)
    seal(store)
    log(store, 1)
    for statement in (
        "update log set what = cast(x'ff' as text) where seq = 3",
        "update log set at = 'soon', actor = x'00ff' where seq = 3",
        "update log set at = cast(x'ff' as text) where seq = 3",
    ):
        with tampering(store) as db:
            db.execute(text(statement))
            assert ["Line 3 was changed" in fault for fault in faults(db, store.key)] == [True]
    for statement in (
        "update seals set lines = cast(x'ff' as text), chain = x'ff'",
        "update seals set at = 'soon', total = 'many'",
        "update seals set salt = 'salt', key = 7, signature = 7.5",
    ):
        with tampering(store) as db:
            db.execute(text(statement))
            assert faults(db, store.key)
            with pytest.raises(Unsealed):
                Seals(db, store.key).seal(MONDAY)


# Forgetting


async def test_forgetting_a_person_leaves_every_seal_in_order(store: Store) -> None:
    with store.begin() as work:
        desk = TestDesk(store)
    await busy(desk)
    for case in desk.cases():
        if case.open:
            assert (await desk.say("lea", "dismiss", case.id, reason=f"Nothing with {ZOE.name}.")).ok
    assert seal(store) > 0
    with store.begin() as work:
        before = work.seals.lines(None)
        assert any(line.digest for line in before), "content is there as a digest"
    done = forget(desk, ZOE.key)
    assert done.messages
    assert in_order(store)
    with store.begin() as work:
        assert work.seals.lines(None) == before
    log(store, 1)
    assert seal(store) == 1
    assert in_order(store)
