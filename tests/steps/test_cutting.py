"""Lines of the log whose time is over go, where two people want it; everything else is proved as before."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import sealed_export
from bot.core.approvals import Stage
from bot.core.cases import No
from bot.core.messages import Account
from bot.core.requests import Agree
from bot.core.sealing import head
from bot.core.verifying import Verification
from bot.steps import cutting
from bot.storage.store import Store
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import DEE, EVE, LEA, PLATFORM

YEARS = timedelta(days=8 * 365)
ZED = Account(PLATFORM, "zed", "Zed")


def seal(desk: TestDesk, what: str, subject: str, at: datetime) -> int:
    """One line under a seal of its own. Returns the seal's number."""
    with desk.store.begin() as work:
        while work.seals.seal(at):
            pass
        work.ledger.log("mo", what, subject, at)
    with desk.store.begin() as work:
        work.seals.seal(at)
        last = work.seals.last()
    assert last is not None
    return last.number


def faults(store: Store) -> tuple[str, ...]:
    """What is wrong, in the database and in an export of it: the same."""
    with store.begin() as work:
        checking = Verification(store.key.ring(), work.seals.known_heads())
        after = None
        for one in work.seals.after(0, 1000):
            work.seals.take(checking, one, after)
            after = max(after or 0, one.last)
    out = io.StringIO()
    sealed_export.write(store, out, lambda work, subject: False, datetime.now().astimezone())
    again = Verification(store.key.ring())
    out.seek(0)
    sealed_export.check(out, again)
    found, offline = checking.end(), again.end()
    assert found.cut == offline.cut
    assert bool(found.faults) == bool(offline.faults)
    return found.faults


def said(store: Store) -> str:
    with store.begin() as work:
        return " ".join(line.what for line in work.ledger.read(limit=1000))


async def agreed(desk: TestDesk, *names: str) -> None:
    with desk.store.begin() as work:
        number = cutting.ask(work, LEA, "Seven years are over.", desk.practice, desk.clock()).id
    for name in names:
        await desk.pipeline.answer(Agree(f"{name}-{number}", number, name, agrees=True))
    while await desk.ring():
        pass


async def aged(desk: TestDesk) -> Sequence[int]:
    """A log of eight years ago, about a case that is kept, one that was erased, and the desk; and of now."""
    await desk.post(EVE, "you muppet")
    await desk.post(ZED, "you muppet")
    old = [seal(desk, f"old, about {subject}", subject, desk.clock()) for subject in ("case:1", "case:2", "desk")]
    await desk.say("mo", "dismiss", "2", "banter")
    desk.clock.at += YEARS
    with desk.store.begin() as work:
        while work.retention.purge("2", "machine", "its time is over", desk.clock(), 100):
            pass
    seal(desk, "new, about the desk", "desk", desk.clock())
    return old


async def test_old_lines_go_where_two_people_want_it_and_the_rest_is_proved(store: Store) -> None:
    desk = TestDesk(store)
    kept, erased, plain = await aged(desk)
    with store.begin() as work:
        told = head(work.seals.after(plain - 1, 1)[0])
        before = cutting.count(work, desk.clock())
    await agreed(desk, "lea")
    assert "old, about desk" in said(store), "one person alone takes nothing out"
    with store.begin() as work:
        waiting = work.approvals.waiting()
    await desk.pipeline.answer(Agree("dee", waiting[0].id, "dee", agrees=True))
    while await desk.ring():
        pass
    assert faults(store) == ()
    left = said(store)
    for words, there in (
        ("old, about case:1", True), ("old, about case:2", False), ("old, about desk", False),
        ("new, about the desk", True),
    ):  # fmt: skip
        assert (words in left) is there, words
    assert f"{before} lines of the log were taken out, as lea and dee wanted" in left
    with store.begin() as work:
        assert cutting.count(work, desk.clock()) == 0
        assert work.seals.cut_of(kept) is None
        assert [work.seals.cut_of(one) is not None for one in (erased, plain)] == [True, True]
        assert work.seals.after(plain - 1, 1)[0].salt == b"", "nobody can try what the lines said"
        assert head(work.seals.after(plain - 1, 1)[0]) == told, "a head that was kept outside still fits"
        approval = work.approvals.get(waiting[0].id)
    assert approval is not None
    assert approval.stage is Stage.DONE
    with store.begin() as work, pytest.raises(No, match="No line of the log is older"):
        cutting.ask(work, DEE, "again", desk.practice, desk.clock())


@pytest.mark.parametrize(
    ("by_hand", "words"),
    [
        ("update cuts set by = 'mallory' where seal = :plain", "was not made by this desk"),
        ("update cuts set seal = seal + 1000 where seal = :plain", "removed after"),
        ("delete from cuts where seal = :plain", "removed after"),
        (
            "insert into cuts select :kept, fingerprint, at, by, key, signature from cuts where seal = :plain",
            "not made by",
        ),
        ("delete from log where what = 'new, about the desk'", "removed after"),
        ("delete from seals where number = :plain", "removed"),
        ("update log set what = 'x' where what = 'old, about case:1'", "changed after"),
    ],
)
async def test_nobody_else_takes_lines_out_unseen(tmp_path: Path, by_hand: str, words: str) -> None:
    with opened(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        await _unseen(store, by_hand, words)


async def _unseen(store: Store, by_hand: str, words: str) -> None:
    desk = TestDesk(store)
    kept, _, plain = await aged(desk)
    await agreed(desk, "dee")
    assert faults(store) == ()
    with store.engine.begin() as db:
        if "insert" in by_hand:
            db.execute(text("delete from log where what = 'old, about case:1'"))
        statement = text(by_hand)
        given = {"kept": kept, "plain": plain}
        db.execute(statement, {name: given[name] for name in given if f":{name}" in by_hand})
    assert any(words in fault for fault in faults(store)), faults(store)


async def test_nothing_is_taken_out_of_a_log_that_was_changed(store: Store) -> None:
    desk = TestDesk(store)
    await aged(desk)
    with store.engine.begin() as db:
        db.execute(text("update log set what = 'x' where what = 'old, about desk'"))
    await agreed(desk, "dee")
    with store.begin() as work:
        assert work.approvals.listed()[0].stage is Stage.STOPPED
    assert "old, about case:2" in said(store)
    await desk.told()
    assert any("0 lines were taken out of the log, and no more." in one.text for one in desk.alerts())
