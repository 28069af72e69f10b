"""Cases: one open case for a key, compare and swap, evidence as it stood."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.cases import Case, Kind, Part, Party, Stance, State, Word
from bot.core.clocks import Clock
from bot.core.incidents import Entry, digest
from bot.core.life import decide, joined
from bot.core.messages import Attachment, Message, Revision
from bot.core.signals import Missing, Severity
from bot.core.store import Raced
from bot.core.verdicts import Finding
from bot.storage.database import single_writer
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN, HAL

HOUR = timedelta(hours=1)
PARTIES = (Party(Part.CONCERN, EVE.key, "p-eve"), Party(Part.AT_RISK, FINN.key))
CASE = Case("", Kind.PAIR, "pair|eve|finn", "CSE_GROOM", Severity.S3, CLUB.key, MONDAY, PARTIES)
FINDING = Finding(Kind.PAIR, "CSE_GROOM", Severity.S3, PARTIES, ("because",), {"grooming": 0.5})


def opened(store: Store, case: Case = CASE) -> Case:
    with store.begin() as work:
        return work.cases.open(case)


def test_a_case_comes_back_whole(store: Store) -> None:
    full = replace(
        CASE,
        state=State.CLAIMED,
        claimed_by="mo",
        lease_until=MONDAY + HOUR,
        stance=Stance.WAIT,
        about_colleague=True,
        follows="3",
        changed_at=MONDAY,
    )
    kept = opened(store, full)
    with store.begin() as work:
        again = work.cases.get(kept.id)
        assert again is not None
        assert set(again.parties) == set(PARTIES)
        assert replace(again, parties=PARTIES) == replace(full, id=kept.id, young=True)
        assert work.cases.get(kept.id, lock=True) == again


@pytest.mark.parametrize("number", ["", "0", "x", "-1", "1.0", "²", "9" * 19, "9" * 400, "1; drop table cases", "\0"])
def test_what_is_no_number_is_no_case(store: Store, number: str) -> None:
    opened(store)
    with store.begin() as work:
        assert work.cases.get(number) is None


def test_one_open_case_for_a_key(store: Store) -> None:
    opened(store)
    with pytest.raises(IntegrityError), store.begin() as work:
        work.cases.open(CASE)
    opened(store, replace(CASE, state=State.CLOSED))
    opened(store, replace(CASE, state=State.DISMISSED))
    with store.begin() as work:
        assert [case.state for case in work.cases.by_keys([CASE.key, "other"])[CASE.key]] == [
            State.NEW,
            State.DISMISSED,
            State.CLOSED,
        ]
        assert work.cases.by_keys([]) == {}
        assert [case.id for case in work.cases.listed()] == ["1"] or not single_writer(store.engine)


def test_two_racing_transactions_make_one_case(store: Store) -> None:
    """Both find nothing and both open; the second is done again and finds the first one's."""
    start = threading.Barrier(2, timeout=30)
    tries: list[int] = []
    ids: list[str] = []

    def open_or_find() -> None:
        first = True

        def transaction(work: object) -> str:
            nonlocal first
            tries.append(1)
            known: Sequence[Case] = work.cases.by_keys([CASE.key]).get(CASE.key, [])  # type: ignore[attr-defined]
            if first and not single_writer(store.engine):
                first = False
                start.wait()
            return known[0].id if known else work.cases.open(CASE).id  # type: ignore[attr-defined]

        ids.append(store.do(transaction))

    threads = [threading.Thread(target=open_or_find) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert len(tries) == (2 if single_writer(store.engine) else 3)


def test_compare_and_swap(store: Store) -> None:
    case = opened(store)
    mine = decide(case, Word.CLAIM, "mo", MONDAY)
    theirs = joined(case, Severity.S2, "THREAT", (Party(Part.CONCERN, HAL.key),), MONDAY)
    with store.begin() as work:
        assert work.cases.save(mine)
    with store.begin() as work:
        assert not work.cases.save(theirs)
        stored = work.cases.get(case.id)
    assert stored is not None
    assert (stored.version, stored.claimed_by, len(stored.parties)) == (2, "mo", 2)
    hal = Party(Part.CONCERN, HAL.key)
    with store.begin() as work:
        assert work.cases.save(joined(stored, Severity.S2, "THREAT", (hal,), MONDAY), [hal])
        again = work.cases.get(case.id)
    assert again is not None
    assert len(again.parties) == 3
    with store.begin() as work:
        assert [one.id for one in work.cases.of_account(HAL.key)] == [case.id]


def test_a_raced_transaction_is_done_again(store: Store) -> None:
    tries = []

    def transaction(work: object) -> int:
        tries.append(work)
        if len(tries) < 3:
            raise Raced("somebody was first")
        return len(tries)

    assert store.do(transaction) == 3
    with pytest.raises(Raced):
        store.do(_always_raced)


def _always_raced(work: object) -> None:
    raise Raced("for ever")


def test_the_most_urgent_first(store: Store) -> None:
    for n, severity in enumerate((Severity.S4, Severity.S1, Severity.S3, Severity.S1)):
        opened(store, replace(CASE, key=str(n), severity=severity, opened_at=MONDAY + n * HOUR))
    opened(store, replace(CASE, key="over", state=State.CLOSED))
    with store.begin() as work:
        assert [case.key for case in work.cases.listed()] == ["1", "3", "2", "0"]
        assert len(work.cases.listed(open_only=False)) == 5
        assert len(work.cases.listed(open_only=False, limit=0)) == 4


# evidence


def message(text: str, number: str = "1", **more: object) -> Message:
    return Message("chat", "club", number, EVE, MONDAY, text, **more)  # type: ignore[arg-type]


def test_evidence_keeps_each_text_a_message_had(store: Store) -> None:
    case = opened(store)
    first = message("one", attachments=(Attachment("photo", "a.jpg", "x"),))
    with store.begin() as work:
        new = work.evidence.snapshot({case.id: [(first, None), (message("beside", "2"), None)]}, {}, MONDAY)
        assert set(new) == {(case.id, "chat:club:1"), (case.id, "chat:club:2")}
        work.evidence.find([(case.id, first, FINDING, ())])
    revisions = {"chat:club:1": (Revision("one", MONDAY + HOUR),)}
    with store.begin() as work:
        assert work.evidence.snapshot({case.id: [(message("two"), MONDAY + HOUR)]}, revisions, MONDAY) == {}
        lines = work.cases.file(case).evidence
    assert [(line.text, line.flagged) for line in lines] == [("two", True), ("beside", False)]
    assert lines[0].revisions == (Revision("one", MONDAY + HOUR),)
    assert lines[0].gone_at == MONDAY + HOUR
    assert lines[0].attachments == ("photo",)


def test_the_digest_is_of_the_text_with_its_own_salt(store: Store) -> None:
    from sqlalchemy import text

    case = opened(store)
    with store.begin() as work:
        same = [(message("same", "1"), None), (message("same", "2"), None)]
        new = work.evidence.snapshot({case.id: same}, {}, MONDAY)
    assert len(set(new.values())) == 2
    with store.engine.connect() as db:
        for key, salt, kept in db.execute(text("select message, salt, digest from evidence")):
            assert kept == new[case.id, key] == digest(bytes(salt), "same")


def test_a_finding_found_again_is_kept_once(store: Store) -> None:
    case = opened(store)
    with store.begin() as work:
        one = message("words")
        work.evidence.find([(case.id, one, FINDING, [Missing("a picture")])])
        worse = replace(FINDING, severity=Severity.S1)
        other = replace(FINDING, category="THREAT")
        work.evidence.find([(case.id, one, worse, ()), (case.id, one, other, ())])
        work.evidence.find([])
        found_in = work.evidence.found_in([one.key, "n"])
        assert {key: sorted(several) for key, several in found_in.items()} == {
            (one.key, case.id): [Severity.S3, Severity.S1]
        }
        assert work.evidence.kept([case.id], [one.key]) == frozenset()
        found = work.cases.file(case).findings
    assert [(one.category, one.severity, one.missing, one.labels) for one in found] == [
        ("CSE_GROOM", Severity.S1, (), {"grooming": 0.5}),
        ("THREAT", Severity.S3, (), {"grooming": 0.5}),
    ]


# clocks, tasks, incidents


def test_a_running_clock_keeps_the_earlier_time_and_a_stopped_one_starts_again(store: Store) -> None:
    case = opened(store)

    def wound(due_in: timedelta) -> Clock:
        with store.begin() as work:
            work.cases.wind([Clock(case.id, "open", MONDAY + due_in, f"in {due_in}")])
            (clock,) = work.cases.clocks(case.id)
        return clock

    assert wound(2 * HOUR).due == MONDAY + 2 * HOUR
    assert wound(HOUR).due == MONDAY + HOUR
    assert wound(3 * HOUR).due == MONDAY + HOUR
    with store.begin() as work:
        work.cases.meet(case.id, ("open", "decide"), MONDAY)
        assert all(clock.met_at for clock in work.cases.clocks(case.id))
    again = wound(5 * HOUR)
    assert (again.due, again.met_at) == (MONDAY + 5 * HOUR, None)


def test_a_task_is_asked_once_and_done_once(store: Store) -> None:
    case = opened(store)
    with store.begin() as work:
        work.cases.task("t", case.id, "Speak to Eve.", MONDAY)
        work.cases.task("t", case.id, "Another text.", MONDAY)
        assert [task.text for task in work.cases.open_tasks(case.id)] == ["Speak to Eve."]
        work.cases.task_done("t", "mo", "Done.", MONDAY + HOUR)
        work.cases.task_done("t", "sam", "Me too.", MONDAY + 2 * HOUR)
        assert work.cases.open_tasks(case.id) == []
        (task,) = work.cases.file(case).tasks
    assert (task.done_by, task.result, task.done_at) == ("mo", "Done.", MONDAY + HOUR)


def test_a_case_has_one_record(store: Store) -> None:
    case = opened(store)
    with store.begin() as work:
        assert work.cases.incident(case.id) is None
        number = work.cases.open_incident(case, "lea", "Serious.", MONDAY)
        assert work.cases.open_incident(case, "dee", "Again.", MONDAY) == number
        work.cases.record(number, "lea", Entry.NOTE, "Called the police.", MONDAY)
        incident = work.cases.file(case).incident
    assert incident is not None
    assert (incident.id, incident.opened_by, incident.severity) == (number, "lea", Severity.S3)
