"""The log as a file that can be checked anywhere: JSON lines, each seal after the lines it is over.

A line that is behind a wall for whoever exports is only a number and a digest there. It still counts for the seal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from bot.core.sealing import Cut, Line, Marked, Seal, marked, numbers, own_salt, time_of
from bot.core.verifying import Verification
from bot.storage.store import Store, Work

KIND, VERSION = "safelight sealed log", 1
SEALS, LINES = 20, 500
"""How much is read in one transaction, so that the desk goes on while a long log is exported."""
LONGEST = 1_000_000
"""Characters of a line of the file; a longer one is none of ours."""
_SEAL = ("before", "total", "lines", "chain", "key", "signature")
_LINE = ("actor", "what", "subject", "digest")
_SEAL_SHAPE, _LINE_SHAPE = {"at", *_SEAL}, {"at", *_LINE}
_SHAPES = (_SEAL_SHAPE, _SEAL_SHAPE | {"cut"}, _LINE_SHAPE, _LINE_SHAPE | {"salt"}, {"hidden"})
_CUT = ("fingerprint", "by", "key", "signature")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class NoExport(ValueError):
    """The file is no export of a log. The message says what it is, and what to give instead."""


@dataclass(slots=True)
class Written:
    """How many lines were written, how many of them hidden behind walls, and under how many seals."""

    lines: int = 0
    hidden: int = 0
    seals: int = 0


def write(store: Store, file: IO[str], walled: Callable[[Work, str], bool], now: datetime) -> Written:
    """Writes the whole log. `walled` says of a line's subject whether the one who exports may not see it."""
    done = Written()
    number, last = 0, None

    def put(value: dict[str, Any]) -> None:
        file.write(json.dumps(value, ensure_ascii=True, default=repr) + "\n")

    def line(work: Work, one: Line, own: bytes | None) -> None:
        done.lines += 1
        if walled(work, str(one.subject)):
            done.hidden += 1
            put({"seq": one.seq, "hidden": marked(one, own)[1] if own else ""})
            return
        shown = {"seq": one.seq, "at": _shown(one.at)} | {name: getattr(one, name) for name in _LINE}
        put(shown | ({"salt": own.hex()} if own else {}))

    put({"kind": KIND, "version": VERSION, "exported": _shown((now - _EPOCH) // timedelta(microseconds=1))})
    while True:
        with store.begin() as work:
            seals = work.seals.after(number, SEALS)
            for seal in seals:
                for one in work.seals.lines(last, seal.last):
                    line(work, one, own_salt(seal.salt, one.seq))
                whole = {"seal": seal.number, "at": _shown(seal.at)} | {name: getattr(seal, name) for name in _SEAL}
                put(whole | _taken_out(work.seals.cut_of(seal.number)))
                number, last = seal.number, max(last or 0, seal.last)
                done.seals += 1
            if not seals:
                newer = work.seals.lines(last, limit=LINES)
                for one in newer:
                    line(work, one, None)
                    last = one.seq
                if not newer:
                    return done


def check(file: IO[str], checking: Verification) -> int:
    """Hands an export to a verification, seal after seal. Returns how many lines are newer than its last seal.

    Raises:
        NoExport: the file begins like none.
    """
    first = _row(file.readline(LONGEST))
    if first is None or first.get("kind") != KIND:
        raise NoExport("This is no export of the log. Make one with: safelight audit export FILE")
    if first.get("version") != VERSION:
        raise NoExport("This export was made by a newer version of Safelight. Check it with that one.")
    waiting: list[Marked] = []
    newer: list[int] = []
    place = 1
    while text := file.readline(LONGEST):
        place += 1
        row = _row(text)
        shape = None if row is None else row.keys() - {"seq", "seal"}
        if row is None or shape not in _SHAPES:
            checking.fault(f"Line {place} of the file cannot be read: it was changed, or the file is damaged there.")
            continue
        try:
            if "seal" in row:
                _put_in(checking, newer)
                checking.take(_seal_of(row), waiting, _cut_of(row))
                waiting, newer = [], []
            elif row.get("salt") or row.get("hidden"):
                waiting.append(_marked_of(row))
            else:
                newer.append(_number(row["seq"]))
        except (KeyError, TypeError, ValueError):
            checking.fault(f"Line {place} of the file cannot be read: it was changed, or the file is damaged there.")
    if waiting:
        which = numbers(seq for seq, _ in waiting)
        checking.fault(f"The seal over lines {which} of the log is not in the file: its end was cut off.")
    last = checking.so_far().last
    _put_in(checking, [seq for seq in newer if last is not None and seq <= last.last])
    return len(newer)


def _put_in(checking: Verification, lines: list[int]) -> None:
    """Lines without a seal belong after the last one: nothing can come between what was sealed."""
    if lines:
        checking.fault(f"Lines without a seal were put in among those that were sealed: {numbers(lines)}.")


def _row(text: str) -> dict[str, Any] | None:
    """The object in a line of the file; None where it is none, or says something twice."""
    try:
        row = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("said twice")
    return dict(pairs)


def _seal_of(row: dict[str, Any]) -> Seal:
    return Seal(number=_number(row["seal"]), at=_stored(row["at"]), **{name: row[name] for name in _SEAL})


def _taken_out(cut: Cut | None) -> dict[str, Any]:
    if cut is None:
        return {}
    return {"cut": {"at": _shown(cut.at)} | {name: getattr(cut, name) for name in _CUT}}


def _cut_of(row: dict[str, Any]) -> Cut | None:
    said = row.get("cut")
    if said is None:
        return None
    return Cut(_number(row["seal"]), at=_stored(said["at"]), **{name: str(said[name]) for name in _CUT})


def _marked_of(row: dict[str, Any]) -> Marked:
    seq = _number(row["seq"])
    if "hidden" in row:
        return seq, str(row["hidden"])
    line = Line(seq, _stored(row["at"]), **{name: row[name] for name in _LINE})
    return marked(line, bytes.fromhex(row["salt"]))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("no number")
    return value


def _shown(at: object) -> object:
    """A stored time as people read it; whatever else is stored there stays as it is."""
    known = time_of(at)
    return at if known is None else known.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _stored(at: Any) -> Any:
    """The stored time behind `_shown`."""
    if not isinstance(at, str) or not _TIME.fullmatch(at):
        return at
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(microseconds=1)
