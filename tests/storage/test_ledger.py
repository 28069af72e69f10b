"""The log only grows; answers, positions and keys are there once."""

from __future__ import annotations

import ast
from datetime import timedelta

from bot.core.coverage import Stretch, holes
from bot.core.heard import Seen, Unseen
from bot.core.logs import Logged
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.house.tree import ROOT, parse, python_files

DAY = timedelta(days=1)


def test_the_log_keeps_its_order(store: Store) -> None:
    with store.begin() as work:
        for n in range(4):
            work.ledger.log("mo", f"did {n}", "case:1" if n % 2 else "queue", MONDAY, "d")
        work.ledger.log_many([Logged(MONDAY, "sam", "read", "case:1", "e"), Logged(MONDAY, "sam", "read", "case:2")])
        work.ledger.log_many([])
        assert [line.what for line in work.ledger.read()] == ["did 0", "did 1", "did 2", "did 3", "read", "read"]
        assert [line.what for line in work.ledger.read("case:1")] == ["did 1", "did 3", "read"]
        assert [line.what for line in work.ledger.read(limit=1)] == ["read"]
        seqs = [line.seq for line in work.ledger.read()]
    assert seqs == sorted(set(seqs))


def test_nothing_in_the_code_changes_or_deletes_a_line_of_the_log() -> None:
    """Every update and delete in `bot` is looked at: none names the table of the log or of a record's entries, but for
    the one by which two people take old lines out and a signed note takes their place (`Seals.cut`).
    """
    wrong = []
    for path in python_files("bot"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                about = {ast.unparse(argument) for argument in node.args} | {called.rpartition(".")[0]}
                changes = called.rpartition(".")[2] in {"update", "delete", "insert_or_set"}
                if changes and about & {"LOG", "ENTRIES", "LogRow", "EntryRow"}:
                    wrong.append(f"{path.as_posix()}: {ast.unparse(node)}")
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.lower()
                if any(
                    f"{verb} {table}" in words for verb in ("update", "delete from") for table in ("log", "entries")
                ):
                    wrong.append(f"{path.as_posix()}:{node.lineno}")
    assert wrong == ["bot/storage/seals.py: delete(LOG)"]
    assert "LOG" in (ROOT / "bot/storage/ledger.py").read_text()


def test_a_position_is_the_newest(store: Store) -> None:
    with store.begin() as work:
        work.ledger.move({"chat:a": "1", "chat:b": "7", "other": "x"}, MONDAY)
        work.ledger.move({"chat:a": "2"}, MONDAY)
        work.ledger.move({}, MONDAY)
        every = {name: at for name, at in work.ledger.positions().items() if not name.startswith("lots:")}
        assert every == {"chat:a": "2", "chat:b": "7", "other": "x"}
        assert work.ledger.positions("chat:") == {"chat:a": "2", "chat:b": "7"}
        assert work.ledger.positions("%") == {}


def test_gaps_are_kept_apart_from_what_was_seen(store: Store) -> None:
    gap = Unseen("chat:a", MONDAY, MONDAY + DAY, "The desk was off.")
    with store.begin() as work:
        work.ledger.cover([Seen("chat:a", MONDAY - DAY, MONDAY), gap])
        work.ledger.cover([])
        found = holes(work.ledger.stretches(MONDAY - DAY, MONDAY + DAY))
    assert found == [Stretch("chat:a", MONDAY, MONDAY + DAY, "The desk was off.")]


def test_the_first_answer_stays(store: Store) -> None:
    with store.begin() as work:
        assert work.ledger.answered("a") is None
        assert work.ledger.answer("a", {"ok": True, "text": "yes"}, MONDAY)
        assert not work.ledger.answer("a", {"ok": False}, MONDAY)
        assert work.ledger.answered("a") == {"ok": True, "text": "yes"}
        work.ledger.purge_answers(MONDAY + DAY)
        assert work.ledger.answered("a") is None


def test_a_key_opens_until_it_ends(store: Store) -> None:
    with store.begin() as work:
        work.ledger.add_key("d", "link", "mo", MONDAY + DAY)
        assert work.ledger.key("d", "link", MONDAY) == "mo"
        assert work.ledger.key("d", "session", MONDAY) is None
        assert work.ledger.key("d", "link", MONDAY + DAY) is None
        assert work.ledger.drop_key("d")
        assert not work.ledger.drop_key("d"), "a one-time link opens once"
        work.ledger.add_key("e", "link", "mo", MONDAY)
        work.ledger.purge_keys(MONDAY)
        assert not work.ledger.drop_key("e")
